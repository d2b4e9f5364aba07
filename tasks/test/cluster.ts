/**
 * `deno task test:cluster`: the tests that need a Kubernetes cluster, on a real one that is started
 * on this machine for them and ended with them.
 *
 * @module
 */

import { runTask, type Task } from "../../src/cli/run_task.ts";
import { info, print } from "../../src/core/log.ts";
import { listenForStop } from "../../src/core/stop_signal.ts";
import { countClusterTests } from "../../tests/cluster/count_cluster_tests.ts";

/** The task. */
export const testClusterTask: Task = {
  name: "test:cluster",
  summary: "Starts a Kubernetes on this machine and runs the tests that need one.",
  flags: {
    filter: { type: "text", doc: "Only tests whose name contains this.", placeholder: "TEXT" },
  },
  async run(flags) {
    const abort = new AbortController();
    const stop = listenForStop((signal) => {
      info(`${signal}: ending the cluster …`);
      abort.abort();
    });
    stop.defer(); // else its control groups and its folder would be left behind
    const filter = flags.text("filter");
    const { passed, failed, notRun } = await countClusterTests({ filter, signal: abort.signal });

    for (const name of failed) info(`FAILED: ${name}`);
    for (const { name, reason } of notRun) info(`NOT RUN: ${name}: ${reason}`);
    print(`${passed} passed, ${failed.length} failed, ${notRun.length} not run`);
    return stop.exitCode ?? (failed.length > 0 ? 1 : 0);
  },
};

if (import.meta.main) await runTask(testClusterTask);
