/**
 * What a process must know of a cluster to work with it; it stands in the cluster's folder, beside
 * the kubeconfig.
 *
 * @module
 */

import { dirname, join } from "node:path";
import type { SandboxId } from "./sandbox.ts";

/** The facts. */
export interface ClusterFacts {
  /** Where everything lies that the cluster writes. */
  folder: string;
  /** The program with all parts of Kubernetes (`kubetest/main.go`). */
  binary: string;
  sandbox: SandboxId;
  ports: { api: number; etcd: number; etcdPeer: number; kubelet: number };
}

/** The folders in a cluster's folder. */
export const clusterFolders = ["certificates", "etcd", "log", "node", "users"] as const;

/** A path in the cluster's folder. */
export function pathIn(
  { folder }: ClusterFacts,
  part: typeof clusterFolders[number],
  ...names: string[]
): string {
  return join(folder, part, ...names);
}

/** The kubeconfig with which anything is allowed. */
export function adminKubeconfig({ folder }: { folder: string }): string {
  return join(folder, "kubeconfig");
}

/** Where clients find the API server. */
export function serverOf({ ports }: ClusterFacts): string {
  return `https://127.0.0.1:${ports.api}`;
}

/** Writes the facts for other processes. */
export async function writeFacts(facts: ClusterFacts): Promise<void> {
  await Deno.writeTextFile(join(facts.folder, "cluster.json"), JSON.stringify(facts));
}

/** Reads the facts of the cluster whose kubeconfig is `kubeconfig`. */
export async function readFacts(kubeconfig: string): Promise<ClusterFacts> {
  return JSON.parse(await Deno.readTextFile(join(dirname(kubeconfig), "cluster.json")));
}
