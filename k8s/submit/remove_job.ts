/**
 * Deletes a Job with its pods and its ConfigMap, and waits until they are gone.
 *
 * @module
 */

import type { Cluster } from "../client/cluster.ts";
import { deleteObject } from "../client/change_objects.ts";
import type { Job } from "../client/kubernetes_objects.ts";
import { findObject } from "../client/read_objects.ts";
import { livePods } from "./live_pods.ts";
import { poll } from "./poll.ts";
import { stillThere } from "./still_there.ts";

/** How long to wait, and who hears of it. */
export interface WaitOptions {
  /** By default as long as its pods may take to end, and a minute. */
  timeoutSeconds?: number;
  tell: (text: string) => void;
}

/**
 * Deletes a Job. In the foreground: its pods go first, so that no other one of the same run starts
 * beside them.
 *
 * @throws {UserError} with exit code 124 if it is still there in the end
 */
export async function removeJob(cluster: Cluster, job: Job, options: WaitOptions): Promise<void> {
  const { name, uid } = job.metadata;
  await deleteObject(cluster, "jobs", name, { propagationPolicy: "Foreground", uid });
  await waitUntilGone(cluster, job, options);
}

/**
 * Waits until a Job that is being deleted is gone.
 *
 * @throws {UserError} with exit code 124 if it is still there in the end
 */
export async function waitUntilGone(
  cluster: Cluster,
  job: Job,
  { timeoutSeconds = patienceFor(job), tell }: WaitOptions,
): Promise<void> {
  const { name, uid } = job.metadata;
  const pods = livePods(cluster, job, tell);
  const isGone = async () =>
    (await findObject(cluster, "jobs", name))?.metadata.uid !== uid && (await pods()).length === 0;
  if (await poll(isGone, timeoutSeconds)) return;
  throw stillThere(job, await pods(), timeoutSeconds);
}

/** Time for pods to save a checkpoint, and for the cluster to notice. */
export function patienceFor({ spec }: Job): number {
  const pod = spec?.template?.spec as { terminationGracePeriodSeconds?: number } | undefined;
  return (pod?.terminationGracePeriodSeconds ?? 30) + 60;
}
