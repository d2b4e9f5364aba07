/**
 * `deno task bench:input`: reading JPEG files in batches, beside PyTorch's DataLoader.
 *
 * @module
 */

import { benchTask } from "../../bench/bench_task.ts";
import { inputCases } from "../../bench/input/cases.ts";
import { imageMetrics, imagesPerSecond } from "../../bench/rows.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";

/** The task. */
export const inputTask: Task = benchTask({
  name: "bench:input",
  summary: "Times the reading of JPEG files in batches beside PyTorch's DataLoader.",
  flags: {
    images: { type: "integer", doc: "JPEG files in a round.", default: 2000, least: 1 },
    batch: { type: "integer", doc: "Images in a batch.", default: 64, least: 1 },
  },
  rounds: 5,
  metrics: [...imageMetrics, imagesPerSecond],
  cases: (flags) =>
    inputCases({ images: flags.integer("images")!, batch: flags.integer("batch")! }),
});

if (import.meta.main) await runTask(inputTask);
