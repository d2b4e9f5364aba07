/**
 * The tasks of a cluster as a user runs them, on that of a test.
 *
 * @module
 */

import assert from "node:assert/strict";
import { runTask, type TaskRun } from "../../harness/run_task.ts";
import type { ClusterTest } from "../cluster_test_case.ts";

/** Where a task finds the cluster and the test's namespace. */
export function where({ cluster, namespace }: ClusterTest): string[] {
  return ["--kubeconfig", cluster.kubeconfig, "--namespace", namespace];
}

/** Runs a task that must succeed; gives what it printed. */
export async function done(task: string, args: readonly string[]): Promise<TaskRun> {
  const run = await runTask(task, args);
  assert.equal(run.code, 0, `${task}: ${run.stderr}`);
  return run;
}
