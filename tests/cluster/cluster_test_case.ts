/**
 * Tests on the cluster. All files of a run share one: that which `deno task test:cluster` started,
 * or, if a file is run by itself, one of its own.
 *
 * @module
 */

import { type Need, optionalTest } from "../harness/optional_test.ts";
import { type Cluster, kubeconfigVariable, openCluster } from "./cluster.ts";
import { clusterNeeds } from "./cluster_needs.ts";
import { startCluster } from "./start_cluster.ts";

/** What a test on the cluster is given. */
export interface ClusterTest {
  cluster: Cluster;
  /** A namespace of its own; it is removed afterwards. */
  namespace: string;
  /** `kubectl` in that namespace. */
  kubectl: Cluster["kubectl"];
}

/**
 * Registers a test on the cluster; it is not run where there can be none.
 *
 * @param needs what the machine must have besides a cluster
 */
export async function clusterTest(
  name: string,
  fn: (test: ClusterTest) => Promise<void>,
  needs: readonly Need[] = [],
): Promise<void> {
  // Started while the file is loaded: it is of no single test.
  const cluster = await clusterFault() === null ? await sharedCluster() : null;
  await optionalTest(name, [...clusterNeeds, ...needs], () => withNamespace(cluster!, fn));
}

async function clusterFault(): Promise<string | null> {
  for (const need of clusterNeeds) {
    const fault = await need();
    if (fault !== null) return fault;
  }
  return null;
}

let shared: Promise<Cluster> | null = null;

function sharedCluster(): Promise<Cluster> {
  return shared ??= (async () => {
    const kubeconfig = Deno.env.get(kubeconfigVariable);
    if (kubeconfig) return await openCluster(kubeconfig);
    const own = await startCluster();
    Deno.test.afterAll(() => own.stop());
    return own;
  })();
}

async function withNamespace(
  cluster: Cluster,
  fn: (test: ClusterTest) => Promise<void>,
): Promise<void> {
  const namespace = `test-${crypto.randomUUID().slice(0, 8)}`;
  await cluster.kubectl(["create", "namespace", namespace]);
  try {
    // Pods are refused until it is there.
    const account = ["--for=create", "serviceaccount/default", "--timeout=60s"];
    await cluster.kubectl(["wait", ...account], { namespace });
    await fn({
      cluster,
      namespace,
      kubectl: (args, options) => cluster.kubectl(args, { namespace, ...options }),
    });
  } finally {
    await removeNamespace(cluster, namespace);
  }
}

/** Frees what its pods hold at once; the rest goes in the background. */
async function removeNamespace({ kubectl }: Cluster, namespace: string): Promise<void> {
  await kubectl(["delete", "namespace", namespace, "--wait=false"]);
  const now = ["--grace-period=0", "--force", "--wait=false"];
  await kubectl(["delete", "pods", "--all", ...now], { namespace });
}
