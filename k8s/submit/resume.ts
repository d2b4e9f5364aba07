/**
 * Goes on with Jobs that were suspended.
 *
 * @module
 */

import { shorten } from "../../src/core/shorten.ts";
import { UserError } from "../../src/core/user_error.ts";
import { patchObject } from "../client/change_objects.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Job } from "../client/kubernetes_objects.ts";
import { findJobs } from "./find_jobs.ts";
import { failureReason, jobState } from "./job_state.ts";
import { findWorkload, isStopped, setActive } from "./workload.ts";

/**
 * Resumes the Jobs that a name means; of one that runs or has succeeded it only tells.
 *
 * @throws {UserError} if none is meant, or one can only be submitted again
 */
export async function resume(
  cluster: Cluster,
  name: string,
  { tell }: { tell: (text: string) => void },
): Promise<void> {
  const jobs = await findJobs(cluster, name);
  if (jobs.length === 0) {
    throw new UserError(
      `Cannot resume Job "${name}": it does not exist in namespace "${cluster.namespace}".`,
      { hint: "k8s:submit with the same configuration goes on at its last checkpoint." },
    );
  }
  for (const job of jobs) refuseEnded(job);
  for (const job of jobs) tell(await resumeJob(cluster, job));
}

/** A Job that has ended never starts again; its run can. */
function refuseEnded(job: Job): void {
  const { name, annotations } = job.metadata;
  const state = jobState(job);
  if (state !== "failed" && state !== "being deleted") return;
  const found = state === "failed" ? `it has failed (${failureReason(job)})` : `it is ${state}`;
  const command = annotations?.["likeness/command"];
  const again = state === "failed" ? " --replace" : "";
  throw new UserError(`Cannot resume Job "${name}": ${found}; wanted a suspended one.`, {
    hint: "The same submitted again goes on at the last checkpoint: " +
      `${shorten(command ?? "deno task k8s:submit", 300)}${again}.`,
  });
}

/** Gives what to tell. */
async function resumeJob(cluster: Cluster, job: Job): Promise<string> {
  const { name, labels } = job.metadata;
  const state = jobState(job);
  if (state === "succeeded") return `Job "${name}" has succeeded already.`;
  const workload = await findWorkload(cluster, job);
  if (workload !== null && isStopped(workload)) {
    await setActive(cluster, workload, true);
    return `Resumed Job "${name}"; it waits for its turn in the queue.`;
  }
  if (state === "active") return `Job "${name}" is not suspended.`;
  if (workload !== null) {
    return `Job "${name}" waits in queue "${labels!["kueue.x-k8s.io/queue-name"]}" already.`;
  }
  await patchObject(cluster, "jobs", name, { spec: { suspend: false } });
  return `Resumed Job "${name}".`;
}
