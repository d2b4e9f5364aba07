/**
 * `deno task test:cluster`: the tests that need a Kubernetes cluster, on a real one that is started
 * on this machine for them and ended with them.
 *
 * @module
 */

import { runTask, type Task } from "../../src/cli/run_task.ts";
import { countClusterTests } from "../../tests/cluster/count_cluster_tests.ts";
import { printCounts } from "../../tests/harness/print_counts.ts";

/** The task. */
export const testClusterTask: Task = {
  name: "test:cluster",
  summary: "Starts a Kubernetes on this machine and runs the tests that need one.",
  flags: {
    filter: { type: "text", doc: "Only tests whose name contains this.", placeholder: "TEXT" },
  },
  async run(flags) {
    return printCounts(await countClusterTests({ filter: flags.text("filter") }));
  },
};

if (import.meta.main) await runTask(testClusterTask);
