/**
 * Stops Jobs such that they can be resumed: their pods are told to end, and save a checkpoint.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import { patchObject } from "../client/change_objects.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Job } from "../client/kubernetes_objects.ts";
import { getObject } from "../client/read_objects.ts";
import { findJobs } from "./find_jobs.ts";
import { hasCondition, jobState } from "./job_state.ts";
import { livePods } from "./live_pods.ts";
import { poll } from "./poll.ts";
import { patienceFor, type WaitOptions } from "./remove_job.ts";
import { stillThere } from "./still_there.ts";
import { findWorkload, setActive } from "./workload.ts";

/**
 * Suspends the Jobs that a name means, and waits until their pods have ended.
 *
 * @throws {UserError} if none is meant or one has ended; with exit code 124 if a pod is still there
 *   in the end
 */
export async function suspend(cluster: Cluster, name: string, options: WaitOptions): Promise<void> {
  const jobs = await findJobs(cluster, name);
  if (jobs.length === 0) {
    throw new UserError(
      `Cannot suspend Job "${name}": it does not exist in namespace "${cluster.namespace}".`,
    );
  }
  for (const job of jobs) refuseEnded(job);
  for (const job of jobs) {
    // Kueue decides whether its Jobs are suspended.
    const workload = await findWorkload(cluster, job);
    if (workload !== null) await setActive(cluster, workload, false);
    else await patchObject(cluster, "jobs", job.metadata.name, { spec: { suspend: true } });
  }
  for (const job of jobs) {
    await waitForPods(cluster, job, options);
    options.tell(
      `Suspended Job "${job.metadata.name}"; deno task k8s:resume ${job.metadata.name} ` +
        "goes on with it.",
    );
  }
}

function refuseEnded(job: Job): void {
  const state = jobState(job);
  if (state === "active" || state === "suspended") return;
  const found = state === "being deleted" ? "it is being deleted" : `it has ${state}`;
  throw new UserError(`Cannot suspend Job "${job.metadata.name}": ${found}; wanted one that runs.`);
}

async function waitForPods(
  cluster: Cluster,
  job: Job,
  { timeoutSeconds = patienceFor(job), tell }: WaitOptions,
): Promise<void> {
  const { name } = job.metadata;
  const pods = livePods(cluster, job, tell);
  const isStill = async () => {
    const now = await getObject(cluster, "jobs", name);
    // It may have come to its end in its last seconds.
    if (!["active", "suspended"].includes(jobState(now))) refuseEnded(now);
    return hasCondition(now, "Suspended") && (await pods()).length === 0;
  };
  if (!await poll(isStill, timeoutSeconds)) throw stillThere(job, await pods(), timeoutSeconds);
}
