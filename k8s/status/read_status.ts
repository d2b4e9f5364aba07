/**
 * Reads the status of what a name means: of a Job, or of the Jobs of a sweep.
 *
 * @module
 */

import type { Cluster } from "../client/cluster.ts";
import type { Job } from "../client/kubernetes_objects.ts";
import { findObject, listObjects } from "../client/read_objects.ts";
import { findWork, type NamedWork, sweepLabel } from "./find_job.ts";
import type { JobFacts } from "./job_facts.ts";
import type { JobReader } from "./job_reader.ts";
import { jobStanding } from "./job_standing.ts";
import { jobStatus, type StatusOptions } from "./job_status.ts";
import { isFinished } from "./phase.ts";
import { type SweepRun, sweepRunsOf } from "./sweep_runs.ts";
import type { Status } from "./status.ts";
import { sweepStatus } from "./sweep_status.ts";

/** What a status is read with. */
export interface ReadOptions extends Pick<StatusOptions, "metric"> {
  reader: JobReader;
  signal?: AbortSignal;
}

/** Reads the status of one work, time and again. */
export interface StatusSource {
  /** What it is called in sentences. */
  title: string;
  /** Reads it; null once it is deleted, or another one has its name. */
  read(signal?: AbortSignal): Promise<Status | null>;
}

/**
 * Reads a status once.
 *
 * @throws {UserError} if it is not clear what the name means
 */
export async function readStatus(
  cluster: Cluster,
  name: string,
  { reader, metric, signal }: ReadOptions,
): Promise<Status> {
  const work = await findWork(cluster, name, { signal });
  if (work.kind === "sweep") {
    return sweepStatus(work.id, await reader.factsOfAll(work.jobs, { signal }), { metric });
  }
  const runs = await runsOf(cluster, work.job, signal);
  return jobStatus(await reader.factsOf(work.job, signal), { metric, runs });
}

/** Makes what reads the status of a work that was found, time and again. */
export function statusSource(
  cluster: Cluster,
  work: NamedWork,
  { reader, metric }: ReadOptions,
): StatusSource {
  if (work.kind === "sweep") {
    return sweepSource(cluster, work, { reader, metric });
  }
  const { name, uid, namespace } = work.job.metadata;
  let runs: SweepRun[] | null = null;
  return {
    title: `Job "${name}"`,
    async read(signal) {
      const job = await findObject(cluster, "jobs", name, { namespace, signal });
      if (job === null || job.metadata.uid !== uid) return null;
      runs ??= await runsOf(cluster, job, signal);
      return jobStatus(await reader.factsOf(job, signal), { metric, runs });
    },
  };
}

function sweepSource(
  cluster: Cluster,
  { id, jobs }: NamedWork & { kind: "sweep" },
  { reader, metric }: ReadOptions,
): StatusSource {
  // Those that have ended are removed after k8s.keep_finished_seconds, while others still run.
  const ended = new Map<string | undefined, JobFacts>();
  return {
    title: `sweep "${id}"`,
    async read(signal) {
      const labelSelector = `${sweepLabel}=${id}`;
      const { items } = await listObjects(cluster, "jobs", { labelSelector, signal });
      const there = await reader.factsOfAll(items, { signal });
      for (const facts of there) {
        const { phase } = jobStanding(facts);
        // One that is being deleted has not ended, and is missed when it is gone.
        if (isFinished(phase) && phase !== "Cancelled") ended.set(facts.job.metadata.uid, facts);
      }
      const uids = new Set(items.map(({ metadata }) => metadata.uid));
      const gone = jobs.filter(({ metadata }) => !uids.has(metadata.uid))
        .map(({ metadata }) => ended.get(metadata.uid));
      if (gone.includes(undefined)) return null;
      const all = [...there, ...gone.filter((facts) => facts !== undefined)];
      return sweepStatus(id, all, { metric });
    },
  };
}

/** The runs of a sweep, as its ConfigMap describes them; none of what is no sweep. */
async function runsOf(
  cluster: Cluster,
  { metadata, spec }: Job,
  signal: AbortSignal | undefined,
): Promise<SweepRun[]> {
  const isSweep = metadata.labels?.["app.kubernetes.io/component"] === "sweep";
  if (!isSweep || spec?.completionMode !== "Indexed") return [];
  const { name, namespace } = metadata;
  return sweepRunsOf(await findObject(cluster, "configmaps", name, { namespace, signal }));
}
