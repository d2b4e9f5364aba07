/**
 * Runs the tests that need a cluster, all on one that is started for them.
 *
 * @module
 */

import { messageOf } from "../../src/core/user_error.ts";
import { countTests, type TestCounts, type TestSelection } from "../harness/count_tests.ts";
import { kubeconfigVariable } from "./cluster.ts";
import { clusterNeeds } from "./cluster_needs.ts";
import { startCluster } from "./start_cluster.ts";

const folder = "tests/cluster";

/** Runs them; where there can be no cluster, each is counted as not run, with the reason. */
export async function countClusterTests(
  { filter, signal }: Pick<TestSelection, "filter" | "signal"> = {},
): Promise<TestCounts> {
  const faults = await Promise.all(clusterNeeds.map((need) => need()));
  if (faults.some((fault) => fault !== null)) {
    return await countTests({ filter, signal, files: [folder] });
  }
  try {
    await using cluster = await startCluster();
    const env = { [kubeconfigVariable]: cluster.kubeconfig };
    return await countTests({ filter, signal, files: [folder], env });
  } catch (thrown) {
    return { passed: 0, failed: [`${folder}: ${messageOf(thrown)}`], notRun: [] };
  }
}
