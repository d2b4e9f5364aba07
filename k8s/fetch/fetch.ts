/**
 * Fetches a run that a Job has written: finds the Job and its volume, has a pod read it, and takes
 * that pod away again.
 *
 * @module
 */

import { join } from "node:path";
import type { ConfigSource } from "../../src/config/load_config.ts";
import type { Cluster } from "../client/cluster.ts";
import { listObjects } from "../client/read_objects.ts";
import { hasEnded, podsOfJob } from "../logs/job_pods.ts";
import { openReader } from "../status/job_reader.ts";
import { readStatus } from "../status/read_status.ts";
import type { BestRun } from "../status/status.ts";
import { bestLine } from "../status/status_table.ts";
import { type Fetched, fetchRun } from "./fetch_run.ts";
import { findWork, type FoundWork } from "./find_work.ts";
import { chooseRun, type RunChoice, writtenRuns } from "./finished_work.ts";
import type { JobPodSpec, ReaderPlan } from "./reader_pod.ts";
import { withReader } from "./with_reader.ts";

/** What is fetched, and where to. */
export interface FetchRequest extends RunChoice {
  /** The Job's name, with its hash or without. */
  name: string;
  /** The folder here; by default the configuration's `output.dir`/‹run›. */
  to?: string;
  /** Whether all checkpoints come, not only the best. */
  all?: boolean;
  /** Whether another run that is there is replaced. */
  overwrite?: boolean;
  /** Takes a sentence about what is going on. */
  tell(sentence: string): void;
  /** Ends it; what has come is gone on with the next time. */
  signal: AbortSignal;
}

/** The run that was fetched. */
export interface FetchedRun extends Fetched {
  /** The folder here. */
  folder: string;
}

/** For so long may a volume be read by one pod, in seconds. */
const readSeconds = 6 * 60 * 60;

/**
 * Fetches a run.
 *
 * @throws {UserError} if there is none, or its volume cannot be read, or the place here is taken
 * @throws {ApiError} if one may not have a pod that reads it, or run a program in that
 */
export async function fetch(
  cluster: Cluster,
  source: ConfigSource,
  request: FetchRequest,
): Promise<FetchedRun> {
  const { name, tell, signal, all = false, overwrite = false } = request;
  const best = () => bestRun(cluster, source, request);
  const work = await findWork(cluster, name, {
    ...request,
    source,
    best: async () => (await best())?.job ?? null,
  });
  const runs = writtenRuns(work);
  const isOpen = runs.length > 1 && request.index === undefined && request.run === undefined;
  const index = isOpen ? (await best())?.index : request.index;
  const run = chooseRun(runs, { index, run: request.run }, work.name);
  const to = request.to ?? join(source.config.output.dir, run.name);
  const plan = await readerPlan(cluster, work, run.folder);
  const fetched = await withReader(
    cluster,
    plan,
    { tell, signal },
    (pod) => fetchRun(cluster, { pod, from: run.folder, to, all, overwrite, tell, signal }),
  );
  return { ...fetched, folder: to };
}

/** Of a sweep, the one with the best metric. */
async function bestRun(
  cluster: Cluster,
  { config }: ConfigSource,
  { name, tell, signal }: FetchRequest,
): Promise<BestRun | null> {
  const reader = openReader(cluster, { events: "needed" });
  const metric = config.train.select_best_by;
  const { best } = await readStatus(cluster, name, { reader, metric, signal });
  if (best !== null) tell(bestLine(best));
  return best;
}

async function readerPlan(
  cluster: Cluster,
  { name, uid, job }: FoundWork,
  folder: string,
): Promise<ReaderPlan> {
  const { template } = job.spec as { template: { spec: JobPodSpec } };
  const { items } = await listObjects(cluster, "pods", { labelSelector: podsOfJob(name) });
  const running = items.find((pod) => !hasEnded(pod) && pod.spec?.nodeName);
  return {
    // A Job's name has 59 characters at most, a pod's 63.
    name: `${name.slice(0, 50)}-fetch-${crypto.randomUUID().slice(0, 5)}`,
    spec: template.spec,
    folder,
    owner: uid === null ? null : { name, uid },
    node: running?.spec?.nodeName,
    seconds: readSeconds,
  };
}
