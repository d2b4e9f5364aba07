/**
 * Starts the pod through which a volume is read, and takes it away again, whatever happens.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import { ApiError } from "../client/api_error.ts";
import { createObject, deleteObject } from "../client/change_objects.ts";
import type { Cluster } from "../client/cluster.ts";
import type { KubernetesEvent, Pod } from "../client/kubernetes_objects.ts";
import { pause } from "../client/patience.ts";
import { getObject, listObjects } from "../client/read_objects.ts";
import { podStanding } from "../status/pod_standing.ts";
import { type ReaderPlan, readerPod } from "./reader_pod.ts";

/** How it is waited for. */
export interface ReaderOptions {
  /** Takes a sentence about what is going on. */
  tell(sentence: string): void;
  /** Ends the waiting. */
  signal: AbortSignal;
  /** So long at most is it waited for; by default ten minutes. */
  startSeconds?: number;
}

/** The pause between two looks at the pod, in seconds. */
const lookPause = 0.5;

/**
 * Calls `read` once the pod runs, and removes the pod afterwards.
 *
 * @throws {ApiError} if one may not have such a pod
 * @throws {UserError} if it does not start
 */
export async function withReader<Result>(
  cluster: Cluster,
  plan: ReaderPlan,
  options: ReaderOptions,
  read: (pod: string) => Promise<Result>,
): Promise<Result> {
  const { name } = plan;
  const manifest = readerPod(plan);
  let mayExist = true;
  try {
    await createObject(cluster, "pods", manifest, { isStrict: true }).catch((error) => {
      mayExist = !(error instanceof ApiError);
      throw error;
    });
    await started(cluster, name, options);
    return await read(name);
  } finally {
    // Not by the signal: what was made must go, also after Ctrl-C.
    if (mayExist) await removePod(cluster, name, options);
  }
}

async function started(
  cluster: Cluster,
  name: string,
  { tell, signal, startSeconds = 600 }: ReaderOptions,
): Promise<void> {
  const end = performance.now() + startSeconds * 1000;
  let told = "";
  while (true) {
    const pod = await getObject(cluster, "pods", name, { signal });
    if (pod.status?.containerStatuses?.some(({ state }) => state?.running)) return;
    const { reason } = podStanding(pod, { events: await eventsOf(cluster, pod), nodes: null });
    const hasEnded = ["Failed", "Succeeded"].includes(pod.status?.phase ?? "");
    if (hasEnded || performance.now() > end) throw notStarted(pod, reason);
    if (reason !== "" && reason !== told) tell(`The pod that reads the volume: ${reason}.`);
    told = reason || told;
    await pause(lookPause, signal);
  }
}

/** What happened to it; nothing where one may not see that. */
async function eventsOf(cluster: Cluster, { metadata }: Pod): Promise<KubernetesEvent[]> {
  try {
    const fieldSelector = `involvedObject.uid=${metadata.uid}`;
    return (await listObjects(cluster, "events", { fieldSelector })).items;
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return [];
    throw error;
  }
}

function notStarted({ metadata, status }: Pod, reason: string): UserError {
  const words = [status?.reason, status?.message, reason].filter(Boolean).join(": ");
  return new UserError(
    `Cannot read the volume: Pod "${metadata.name}" does not start: ${words || "no reason given"}.`,
    { hint: "It has the image, the user and the volume of the Job's own pods.", exitCode: 1 },
  );
}

async function removePod(
  cluster: Cluster,
  name: string,
  { tell }: ReaderOptions,
): Promise<void> {
  try {
    await deleteObject(cluster, "pods", name, { propagationPolicy: "Background" });
  } catch {
    tell(`Pod ${name} could not be removed; it ends by itself, and goes with the Job.`);
  }
}
