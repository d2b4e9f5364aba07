/**
 * Ends Jobs: for good, or until they are resumed.
 *
 * @module
 */

import { deleteObject } from "../client/change_objects.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Job } from "../client/kubernetes_objects.ts";
import { findObject } from "../client/read_objects.ts";
import { isOurs } from "../manifest/managed_by.ts";
import { nullIfForbidden } from "./null_if_forbidden.ts";
import { findJobs } from "./find_jobs.ts";
import { removeJob, type WaitOptions } from "./remove_job.ts";

/**
 * Deletes the Jobs that a name means, and waits until they and their pods are gone. Their results
 * stay. Where there is none (any more), it only tells.
 *
 * @throws {UserError} if none can be meant; with exit code 124 if one is still there in the end
 */
export async function cancel(cluster: Cluster, name: string, options: WaitOptions): Promise<void> {
  const jobs = await findJobs(cluster, name);
  if (jobs.length === 0) {
    options.tell(`Job "${name}" is not there (any more) in namespace "${cluster.namespace}".`);
  }
  for (const job of jobs) {
    await removeJob(cluster, job, options);
    await removeConfigMap(cluster, job);
    options.tell(`Cancelled Job "${job.metadata.name}".`);
  }
}

/** Its ConfigMap goes with it, unless its submission was cut off. */
async function removeConfigMap(cluster: Cluster, { metadata: { name } }: Job): Promise<void> {
  const found = await findObject(cluster, "configmaps", name).catch(nullIfForbidden);
  if (!found || !isOurs(found)) return;
  const { uid } = found.metadata;
  await deleteObject(cluster, "configmaps", name, { propagationPolicy: "Background", uid });
}
