/**
 * Reads the nodes that tell why a pod does not run.
 *
 * @module
 */

import type { Cluster } from "../client/cluster.ts";
import type { Node, Pod } from "../client/kubernetes_objects.ts";
import { findObject, listObjects } from "../client/read_objects.ts";
import { hasEnded } from "./pod_standing.ts";
import { gpusOf } from "./usage.ts";

/** For so long a list of all nodes is good: there may be thousands, and they seldom change. */
const listSeconds = 60;

/** Reads nodes for the pods of a Job. */
export type NodeReader = (
  pods: readonly Pod[],
  signal: AbortSignal | undefined,
) => Promise<Node[] | null>;

/**
 * Makes what reads the nodes that matter: all of them while a pod waits for a GPU; else those of
 * pods that are not well. Null if none matters.
 */
export function openNodeReader(cluster: Cluster, now: () => number): NodeReader {
  let list: { nodes: Node[]; time: number } | null = null;

  async function allNodes(signal: AbortSignal | undefined): Promise<Node[]> {
    if (list === null || now() - list.time > listSeconds * 1000) {
      list = { nodes: (await listObjects(cluster, "nodes", { signal })).items, time: now() };
    }
    return list.nodes;
  }

  return async (pods, signal) => {
    const alive = pods.filter((pod) => !hasEnded(pod));
    if (alive.some(waitsForGpu)) return await allNodes(signal);
    const unwell = namesOf(alive.filter(isUnwell));
    if (unwell.size === 0) return null;
    const found = await Promise.all(
      [...unwell].map((name) => findObject(cluster, "nodes", name, { signal })),
    );
    // Those that are not asked for are well.
    const well = [...namesOf(alive)].filter((name) => !unwell.has(name))
      .map((name) => ({ metadata: { name } }));
    return [...found.filter((node) => node !== null), ...well];
  };
}

function namesOf(pods: readonly Pod[]): Set<string> {
  return new Set(pods.flatMap(({ spec }) => spec?.nodeName ?? []));
}

function waitsForGpu({ spec, status }: Pod): boolean {
  const scheduled = status?.conditions?.find(({ type }) => type === "PodScheduled");
  return scheduled?.status === "False" && gpusOf(spec)[0] !== null;
}

/** Whether a pod was ready and is no more: its node may be the reason. */
function isUnwell({ status }: Pod): boolean {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  return status?.phase === "Unknown" || status?.phase === "Running" && ready?.status !== "True";
}
