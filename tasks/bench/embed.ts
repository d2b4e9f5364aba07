/**
 * `deno task bench:embed`: JPEG files to an embeddings file, beside PyTorch.
 *
 * @module
 */

import { benchTask } from "../../bench/bench_task.ts";
import { defaultEmbedCases, embedCases } from "../../bench/embed/cases.ts";
import { imageMetrics, imagesPerSecond } from "../../bench/rows.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";

/** The task. */
export const benchEmbedTask: Task = benchTask({
  name: "bench:embed",
  summary: "Times the way from JPEG files to an embeddings file beside PyTorch.",
  flags: {
    cases: {
      type: "texts",
      doc: `A case, such as "${defaultEmbedCases[0]}"; float32 and bfloat16 if not given.`,
      placeholder: "CASE",
    },
    images: { type: "integer", doc: "JPEG files in a round.", default: 512, least: 1 },
    backend: { type: "text", doc: "What computes on our side (model.backend).", default: "auto" },
  },
  rounds: 5,
  metrics: [...imageMetrics, imagesPerSecond],
  cases: (flags) =>
    embedCases(flags.given("cases") ? flags.texts("cases") : defaultEmbedCases, {
      backend: flags.text("backend")!,
      images: flags.integer("images")!,
    }),
});

if (import.meta.main) await runTask(benchEmbedTask);
