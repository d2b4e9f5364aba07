/**
 * `deno task bench:rank`: nearest neighbours, beside FAISS.
 *
 * @module
 */

import { benchTask } from "../../bench/bench_task.ts";
import { defaultRankCases, rankCases, timeMetrics } from "../../bench/rank/cases.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";

/** The task. */
export const benchRankTask: Task = benchTask({
  name: "bench:rank",
  summary: "Times nearest neighbours and ranking metrics beside FAISS and pytorch-metric-learning.",
  flags: {
    cases: {
      type: "texts",
      doc: `A case, such as "${defaultRankCases[0]}"; all four of the results if not given.`,
      placeholder: "CASE",
    },
  },
  rounds: 3,
  metrics: timeMetrics,
  cases: (flags) => rankCases(flags.given("cases") ? flags.texts("cases") : defaultRankCases),
});

if (import.meta.main) await runTask(benchRankTask);
