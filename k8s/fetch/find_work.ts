/**
 * From the name that a user types to the Job whose runs are meant. A Job goes away some time after
 * its end, its runs do not: the configuration says where they are, if it is still the same.
 *
 * @module
 */

import type { ConfigSource } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";
import { ApiError } from "../client/api_error.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Job } from "../client/kubernetes_objects.ts";
import { getObject } from "../client/read_objects.ts";
import { findJob } from "../logs/find_job.ts";
import type { Manifest } from "../render/manifest.ts";
import { render } from "../render/render.ts";
import { jobPairs } from "../submit/job_pairs.ts";
import type { Work } from "./finished_work.ts";

/** A Job that is there, or one that was. */
export interface FoundWork extends Work {
  name: string;
  /** Null if it is gone. */
  uid: string | null;
}

/**
 * Finds the Job, or what it was.
 *
 * @throws {UserError} if there is none, and the configuration's is another
 */
export async function findWork(
  cluster: Cluster,
  source: ConfigSource,
  name: string,
): Promise<FoundWork> {
  let found: string;
  try {
    found = await findJob(cluster, name, "fetch");
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof ApiError) throw error;
    // A configuration that cannot be rendered says nothing of a Job that was.
    const work = await renderedWork(source, name).catch(() => null);
    if (work === null) throw error;
    return work;
  }
  const [job, configMap] = await Promise.all([
    getObject(cluster, "jobs", found),
    getObject(cluster, "configmaps", found),
  ]);
  return {
    name: found,
    job: asManifest(job),
    configMap,
    uid: job.metadata.uid!,
  };
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
