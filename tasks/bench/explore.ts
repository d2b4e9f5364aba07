/**
 * `deno task bench:explore`: how long the explorer takes over many images.
 *
 * @module
 */

import { benchTask } from "../../bench/bench_task.ts";
import { defaultExploreCases, exploreCases, exploreMetrics } from "../../bench/explore/cases.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";

/** The task. */
export const benchExploreTask: Task = benchTask({
  name: "bench:explore",
  summary: "Times the explorer's first page and its answers on many images.",
  flags: {
    cases: {
      type: "texts",
      doc: `A case, such as "${defaultExploreCases[0]}", which is also the default.`,
      placeholder: "CASE",
    },
    queries: {
      type: "integer",
      doc: "Images that ask for their neighbours in a round.",
      default: 100,
      least: 1,
    },
  },
  rounds: 5,
  metrics: exploreMetrics,
  cases: (flags) =>
    exploreCases(flags.given("cases") ? flags.texts("cases") : defaultExploreCases, {
      queries: flags.integer("queries")!,
    }),
});

if (import.meta.main) await runTask(benchExploreTask);
