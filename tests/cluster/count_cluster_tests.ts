/**
 * Runs the tests that need a cluster, all on one that is started for them.
 *
 * @module
 */

import { info } from "../../src/core/log.ts";
import { listenForStop } from "../../src/core/stop_signal.ts";
import { messageOf } from "../../src/core/user_error.ts";
import { countTests, type TestCounts } from "../harness/count_tests.ts";
import { kubeconfigVariable } from "./cluster.ts";
import { clusterNeeds } from "./cluster_needs.ts";
import { findBinary } from "./start/find_binary.ts";
import { startCluster } from "./start_cluster.ts";

const files = ["tests/cluster"];

/** Runs them; where there can be no cluster, each is counted as not run, with the reason. */
export async function countClusterTests(
  { filter }: { filter?: string } = {},
): Promise<TestCounts> {
  const faults = await Promise.all(clusterNeeds.map((need) => need()));
  if (faults.some((fault) => fault !== null)) return await countTests({ filter, files });
  try {
    await findBinary(); // building it takes minutes, in which a signal ends all at once
    return await countOnCluster({ filter });
  } catch (thrown) {
    return { passed: 0, failed: [`the test cluster: ${messageOf(thrown)}`], notRun: [] };
  }
}

/** A signal ends the tests, then the cluster, and then the process. */
async function countOnCluster({ filter }: { filter?: string }): Promise<TestCounts> {
  const abort = new AbortController();
  const stop = listenForStop((signal) => {
    info(`${signal}: ending the test cluster …`);
    abort.abort();
  });
  stop.defer();
  try {
    await using cluster = await startCluster();
    const env = { [kubeconfigVariable]: cluster.kubeconfig };
    return await countTests({ filter, files, env, signal: abort.signal });
  } finally {
    if (stop.exitCode !== null) Deno.exit(stop.exitCode);
    stop.dispose();
  }
}
