/**
 * From the name that a user types to the Job whose run is meant: of a sweep of separate Jobs the one
 * that is asked for, or the best. A Job goes away some time after its end, its runs do not: the
 * configuration says where they are, if it is still the same.
 *
 * @module
 */

import type { ConfigSource } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";
import { ApiError } from "../client/api_error.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Job } from "../client/kubernetes_objects.ts";
import { getObject } from "../client/read_objects.ts";
import type { Manifest } from "../render/manifest.ts";
import { render } from "../render/render.ts";
import { findWork as findNamed, type NamedWork } from "../status/find_job.ts";
import { jobPairs } from "../submit/job_pairs.ts";
import type { RunChoice, Work } from "./finished_work.ts";

/** A Job that is there, or one that was. */
export interface FoundWork extends Work {
  name: string;
  /** Null if it is gone. */
  uid: string | null;
}

/** What else is needed to find it. */
export interface FindOptions extends RunChoice {
  /** The configuration, for Jobs that are gone. */
  source: ConfigSource;
  /** The name of the best Job of a sweep; null if there is none. */
  best(): Promise<string | null>;
}

/**
 * Finds the Job, or what it was.
 *
 * @throws {UserError} if there is none, and the configuration's is another
 */
export async function findWork(
  cluster: Cluster,
  name: string,
  options: FindOptions,
): Promise<FoundWork> {
  let found: NamedWork;
  try {
    found = await findNamed(cluster, name);
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof ApiError) throw error;
    // A configuration that cannot be rendered says nothing of a Job that was.
    const work = await renderedWork(options.source, name).catch(() => null);
    if (work === null) throw error;
    return work;
  }
  const job = found.kind === "job" ? found.job : await oneOf(found, options);
  const configMap = await getObject(cluster, "configmaps", job.metadata.name);
  return { name: job.metadata.name, job: asManifest(job), configMap, uid: job.metadata.uid! };
}

/** The Job that is meant of a sweep of separate ones. */
async function oneOf(
  { id, jobs }: NamedWork & { kind: "sweep" },
  { index, run, best }: FindOptions,
): Promise<Job> {
  const isChosen = index !== undefined || run !== undefined;
  const bestName = isChosen ? null : await best();
  const found = jobs.find(({ metadata: { name, labels, annotations } }) =>
    isChosen
      ? (index === undefined || labels?.["likeness/sweep-index"] === String(index)) &&
        (run === undefined || annotations?.["likeness/run"] === run)
      : name === bestName
  );
  if (found) return found;
  throw new UserError(
    isChosen
      ? `Cannot fetch from sweep "${id}": none of its ${jobs.length} Jobs has that run.`
      : `Cannot fetch the best run of sweep "${id}": none has ended well yet.`,
    { hint: `deno task k8s:status ${id} tells what each is.`, exitCode: isChosen ? 2 : 1 },
  );
}

/** What this configuration would be submitted as, if it has that name. */
async function renderedWork(source: ConfigSource, name: string): Promise<FoundWork | null> {
  const { grid, list } = source.config.sweep;
  const hasSweep = Object.keys(grid).length > 0 || list.length > 0;
  const requests = [
    { kind: "train" } as const,
    ...hasSweep ? [false, true].map((separate) => ({ kind: "sweep", separate }) as const) : [],
  ];
  for (const request of requests) {
    const pair = jobPairs(await render(source, request, "")).find((pair) =>
      pair.name === name || pair.name.replace(/-[0-9a-f]{8}$/, "") === name
    );
    if (pair) return { ...pair, uid: null };
  }
  return null;
}

/** As the API server gives it, a Job has all that its manifest has. */
function asManifest(job: Job): Manifest {
  return job as unknown as Manifest;
}
