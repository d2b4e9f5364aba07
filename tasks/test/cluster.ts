/**
 * `deno task test:cluster`: the tests that need a Kubernetes cluster, on a real one that is started
 * on this machine for them and ended with them.
 *
 * @module
 */

import { runTask, type Task } from "../../src/cli/run_task.ts";
import { info, print } from "../../src/core/log.ts";
import { countClusterTests } from "../../tests/cluster/count_cluster_tests.ts";

/** The task. */
export const testClusterTask: Task = {
  name: "test:cluster",
  summary: "Starts a Kubernetes on this machine and runs the tests that need one.",
  flags: {
    filter: { type: "text", doc: "Only tests whose name contains this.", placeholder: "TEXT" },
  },
  async run(flags) {
    const counts = await countClusterTests({ filter: flags.text("filter") });
    for (const name of counts.failed) info(`FAILED: ${name}`);
    for (const { name, reason } of counts.notRun) info(`NOT RUN: ${name}: ${reason}`);
    const [passed, failed, notRun] = [counts.passed, counts.failed.length, counts.notRun.length];
    print(`${passed} passed, ${failed} failed, ${notRun} not run`);
    return failed > 0 ? 1 : 0;
  },
};

if (import.meta.main) await runTask(testClusterTask);
