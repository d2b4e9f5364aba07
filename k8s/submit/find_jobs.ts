/**
 * From the name that a user types to the Jobs that are meant.
 *
 * @module
 */

import type { Cluster } from "../client/cluster.ts";
import type { Job } from "../client/kubernetes_objects.ts";
import { findObject, listObjects } from "../client/read_objects.ts";
import { findWork, sweepLabel } from "../status/find_job.ts";

/** The whole name of a Job or of a sweep: its last part is a hash. */
const wholeName = /^[a-z]([-a-z0-9]*)-[0-9a-f]{8}$/;

/**
 * Finds the Job of a name, or all of a sweep of separate ones.
 *
 * @returns none if the name is whole: there was one, or may have been
 * @throws {UserError} if several are meant or none can be, or if it is not ours
 */
export async function findJobs(cluster: Cluster, name: string): Promise<Job[]> {
  if (wholeName.test(name) && await isGone(cluster, name)) return [];
  const work = await findWork(cluster, name);
  return work.kind === "job" ? [work.job] : work.jobs;
}

async function isGone(cluster: Cluster, name: string): Promise<boolean> {
  if (await findObject(cluster, "jobs", name) !== null) return false;
  const labelSelector = `${sweepLabel}=${name}`;
  return (await listObjects(cluster, "jobs", { labelSelector })).items.length === 0;
}
