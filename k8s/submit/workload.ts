/**
 * What Kueue keeps of a Job. Kueue suspends and starts its Jobs as their quota allows; a user stops
 * one by its Workload (https://kueue.sigs.k8s.io/docs/concepts/workload/#active).
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import { groupVersion } from "../client/access.ts";
import { patchObject } from "../client/change_objects.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Job, Workload } from "../client/kubernetes_objects.ts";
import { listObjects } from "../client/read_objects.ts";
import { kueueGroup } from "./check_queue.ts";

/** A Workload, and the version of Kueue's API that the cluster has. */
export interface FoundWorkload {
  workload: Workload;
  version: string;
}

/**
 * The Workload of a Job; null if it has no queue, or there is no Kueue.
 *
 * @throws {UserError} with exit code 1 if Kueue has not made it yet
 */
export async function findWorkload(cluster: Cluster, job: Job): Promise<FoundWorkload | null> {
  if (job.metadata.labels?.["kueue.x-k8s.io/queue-name"] === undefined) return null;
  const version = await groupVersion(cluster, kueueGroup);
  if (version === null) return null;
  const { items } = await listObjects(cluster, "workloads", { version });
  const workload = items.find(({ metadata }) =>
    metadata.ownerReferences?.some(({ uid }) => uid === job.metadata.uid)
  );
  if (workload !== undefined) return { workload, version };
  throw new UserError(`Cannot find the Workload of Job "${job.metadata.name}": Kueue has none.`, {
    hint: "Of a new Job Kueue makes it within seconds: run the same again.",
    exitCode: 1,
  });
}

/** Stops or starts it; what is started waits for its quota again. */
export async function setActive(
  cluster: Cluster,
  { workload, version }: FoundWorkload,
  active: boolean,
): Promise<void> {
  await patchObject(cluster, "workloads", workload.metadata.name, { spec: { active } }, {
    version,
  });
}

/** Whether it was stopped by hand. */
export function isStopped({ workload: { spec } }: FoundWorkload): boolean {
  return (spec as { active?: boolean } | undefined)?.active === false;
}
