/**
 * `deno task bench:train-step`: one training step, beside Keras and PyTorch.
 *
 * @module
 */

import { benchTask } from "../../bench/bench_task.ts";
import { imageMetrics } from "../../bench/rows.ts";
import { defaultCases, trainStepCases } from "../../bench/train_step/cases.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";

/** The task. */
export const trainStepTask: Task = benchTask({
  name: "bench:train-step",
  summary: "Times one training step of ResNet-50 beside Keras and PyTorch.",
  flags: {
    cases: {
      type: "texts",
      doc: `A case, such as "${defaultCases[0]}"; the four of the results if not given.`,
      placeholder: "CASE",
    },
    steps: {
      type: "integer",
      doc: "Steps in a round; enough for 64 images if not given.",
      least: 1,
    },
    backend: { type: "text", doc: "What computes on our side (model.backend).", default: "auto" },
  },
  rounds: 10,
  metrics: imageMetrics,
  cases: (flags) =>
    trainStepCases(flags.given("cases") ? flags.texts("cases") : defaultCases, {
      backend: flags.text("backend")!,
      steps: flags.integer("steps"),
    }),
});

if (import.meta.main) await runTask(trainStepTask);
