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

/**
 * The nodes that matter: all of them while a pod waits for a GPU; else those of pods that are not
 * well. Null if none matters.
 */
export async function readNodes(
  cluster: Cluster,
  pods: readonly Pod[],
  signal: AbortSignal | undefined,
): Promise<Node[] | null> {
  const alive = pods.filter((pod) => !hasEnded(pod));
  if (alive.some(waitsForGpu)) return (await listObjects(cluster, "nodes", { signal })).items;
  const names = new Set(
    alive.filter(isUnwell).flatMap(({ spec }) => spec?.nodeName ?? []),
  );
  if (names.size === 0) return null;
  const unwell = await Promise.all(
    [...names].map((name) => findObject(cluster, "nodes", name, { signal })),
  );
  // Those that are not asked for are well.
  const well = alive.flatMap(({ spec }) => spec?.nodeName ?? [])
    .filter((name) => !names.has(name)).map((name) => ({ metadata: { name } }));
  return [...unwell.filter((node) => node !== null), ...well];
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
