/**
 * `deno task bench:quickstart`: the default recipe, beside the same in PyTorch.
 *
 * @module
 */

import { benchTask } from "../../bench/bench_task.ts";
import { quickstartCases, quickstartMetrics } from "../../bench/quickstart/cases.ts";
import { configFlags, configOf } from "../../src/cli/config_flags.ts";
import { runTask, type Task } from "../../src/cli/run_task.ts";

/** The task. */
export const benchQuickstartTask: Task = benchTask({
  name: "bench:quickstart",
  summary: "Trains by the default recipe and by the same in PyTorch, and measures both.",
  flags: configFlags,
  rounds: 1,
  metrics: quickstartMetrics,
  cases: async (flags) => await quickstartCases(await configOf(flags)),
});

if (import.meta.main) await runTask(benchQuickstartTask);
