/**
 * Connects to the fake API server as a task would: by a kubeconfig.
 *
 * @module
 */

import { join } from "node:path";
import type { Cluster } from "../../k8s/client/cluster.ts";
import { connect } from "../../k8s/client/connect.ts";
import { type FakeApi, type FakeApiOptions, startFakeApi } from "./fake_api.ts";

/** Who connects, and how. */
export interface FakeConnection {
  /** The user in the kubeconfig. */
  user?: object;
  /** More of the cluster in the kubeconfig. */
  cluster?: object;
  /** The namespace of the context. */
  namespace?: string;
}

/** Connects to it, with pauses that a test has time for. */
export async function connectToFake(
  api: FakeApi,
  connection: FakeConnection = {},
): Promise<Cluster> {
  const folder = await Deno.makeTempDir({ prefix: "likeness_test_" });
  try {
    const kubeconfig = join(folder, "config");
    await Deno.writeTextFile(kubeconfig, api.kubeconfig(connection));
    const cluster = await connect({ kubeconfig });
    cluster.patience = { ...cluster.patience, firstPauseSeconds: 0.01, retrySeconds: 2 };
    return cluster;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Calls `f` with a fake API server and a connection to it; ends both afterwards. */
export async function withFakeApi(
  f: (api: FakeApi, cluster: Cluster) => Promise<void>,
  { connection, ...options }: FakeApiOptions & { connection?: FakeConnection } = {},
): Promise<void> {
  await using api = await startFakeApi(options);
  using cluster = await connectToFake(api, connection);
  await f(api, cluster);
}
