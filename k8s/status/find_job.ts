/**
 * Finds the Job that is meant by a name: the full one, or the part before the hash where no other Job
 * has it too.
 *
 * @module
 */

import { didYouMean } from "../../src/core/did_you_mean.ts";
import { UserError } from "../../src/core/user_error.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Job } from "../client/kubernetes_objects.ts";
import { findObject, listObjects } from "../client/read_objects.ts";
import { isOurs, managedBySelector } from "../manifest/managed_by.ts";

/** The label of the Jobs that `--separate` made of one sweep. */
export const sweepLabel = "likeness/sweep-id";

/** What a name means: a Job, or the Jobs of a sweep. */
export type NamedWork =
  | { kind: "job"; job: Job }
  | { kind: "sweep"; id: string; jobs: Job[] };

/**
 * Finds the one Job of that name.
 *
 * @throws {UserError} if there is none, or several, or it is not ours
 */
export async function findJob(
  cluster: Cluster,
  name: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Job> {
  const found = await findWork(cluster, name, { signal });
  if (found.kind === "job") return found.job;
  throw new UserError(
    `Cannot find Job "${name}" in namespace "${cluster.namespace}": it is a sweep of ` +
      `${found.jobs.length} Jobs; wanted one of them.`,
    { hint: `deno task k8s:list --sweep ${found.id} lists them.` },
  );
}

/**
 * Finds the Job of that name, or the Jobs of the sweep that has it.
 *
 * @throws {UserError} if there is none, or it is not clear which, or it is not ours
 */
export async function findWork(
  cluster: Cluster,
  name: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<NamedWork> {
  const exact = isObjectName(name) ? await findObject(cluster, "jobs", name, { signal }) : null;
  if (exact !== null) {
    if (isOurs(exact)) return { kind: "job", job: exact };
    throw new UserError(
      `Cannot use Job "${name}" in namespace "${cluster.namespace}": it is not one of Likeness.`,
    );
  }
  const { items } = await listObjects(cluster, "jobs", {
    labelSelector: managedBySelector,
    signal,
  });
  const inSweep = items.filter((job) => sweepOf(job) === name);
  if (inSweep.length > 0) return { kind: "sweep", id: name, jobs: inSweep };
  const based = items.filter((job) => baseOf(job.metadata.name) === name);
  const sweeps = new Set(based.map(sweepOf));
  const [id] = sweeps;
  if (sweeps.size === 1 && id !== undefined) return { kind: "sweep", id, jobs: based };
  if (based.length === 1) return { kind: "job", job: based[0] };
  throw based.length > 1 ? ambiguous(name, based, cluster) : missing(name, items, cluster);
}

/** The sweep to which a Job belongs that is one of several. */
export function sweepOf({ metadata }: Job): string | undefined {
  return metadata?.labels?.[sweepLabel];
}

/** A name without the hash at its end. */
export function baseOf(name: string): string {
  return name.replace(/-[0-9a-f]{8}$/, "");
}

/** What else is in a path would be another path. */
function isObjectName(name: string): boolean {
  return /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name);
}

function ambiguous(name: string, jobs: readonly Job[], { namespace }: Cluster): UserError {
  const newest = jobs.toSorted((a, b) => timeOf(b) < timeOf(a) ? -1 : 1)
    .map(({ metadata }) => metadata.name);
  const shown = newest.slice(0, 5).join(", ");
  return new UserError(
    `Cannot choose Job "${name}" in namespace "${namespace}": there are ${jobs.length} of that ` +
      "name; wanted the full name.",
    { hint: `The newest first: ${shown}${newest.length > 5 ? ", …" : "."}` },
  );
}

function missing(name: string, jobs: readonly Job[], { namespace }: Cluster): UserError {
  const known = [...new Set(jobs.flatMap((job) => [sweepOf(job) ?? job.metadata.name]))];
  return new UserError(`Cannot find Job "${name}" in namespace "${namespace}".`, {
    hint: known.length === 0
      ? "There are none of Likeness there; deno task k8s:submit makes one."
      : known.length <= 10
      ? didYouMean(name, known)
      : "deno task k8s:list lists those there are.",
  });
}

function timeOf({ metadata }: Job): string {
  return metadata.creationTimestamp ?? "";
}
