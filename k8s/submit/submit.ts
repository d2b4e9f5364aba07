/**
 * Submits rendered Jobs: all that can be checked is checked before anything is made, and what is
 * made is made as a whole or not at all.
 *
 * @module
 */

import type { ConfigSource } from "../../src/config/load_config.ts";
import { neverStop, type StopSignal } from "../../src/core/stop_signal.ts";
import { createObject } from "../client/change_objects.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Job } from "../client/kubernetes_objects.ts";
import type { Manifest } from "../render/manifest.ts";
import { findSubmitted } from "./find_submitted.ts";
import { type JobPair, jobPairs } from "./job_pairs.ts";
import { failureReason, jobState } from "./job_state.ts";
import { makePair } from "./make_pair.ts";
import { repairConfigMap } from "./own_config_map.ts";
import { preflight } from "./preflight.ts";
import { removeJob, waitUntilGone } from "./remove_job.ts";
import { type Made, takeBack } from "./take_back.ts";

/** How something is submitted. */
export interface SubmitOptions {
  /** Whether Jobs of the same configuration are deleted first. */
  replace?: boolean;
  /** Whether nodes that fit may come later. */
  allowScaleUp?: boolean;
  /** Whether the cluster only says what it would do. */
  dryRun?: boolean;
  /** Hears what could not be checked, and what is done. */
  tell: (text: string) => void;
  /** Begins to listen for a signal that ends it between two steps; what was made is removed again. */
  listen?: () => StopSignal;
}

/** A Job that is there already. */
interface Existing {
  pair: JobPair;
  job: Job;
}

/**
 * Submits the Jobs of manifests from `k8s/render`; those that are there already stay as they are.
 *
 * @returns their names, in their order
 * @throws {UserError} for what the cluster refuses or could not run; nothing is left of it
 * @throws {Stopped} once a signal came; nothing is left of it
 */
export async function submit(
  cluster: Cluster,
  source: ConfigSource,
  manifests: readonly Manifest[],
  options: SubmitOptions,
): Promise<string[]> {
  const { replace = false, allowScaleUp = false, dryRun = false, tell } = options;
  const pairs = jobPairs(manifests);
  const { missing, kept, outdated } = await sortOut(cluster, pairs, replace);
  if (missing.length > 0) {
    await preflight(cluster, source, missing[0], { replace, allowScaleUp, tell });
    for (const pair of missing) await tryOut(cluster, pair, tell);
  }
  if (!dryRun) {
    for (const { pair, job } of kept) await repairConfigMap(cluster, pair, job);
    for (const { job } of outdated) await remove(cluster, job, tell);
    await makeAll(cluster, missing, options);
  }
  for (const { job } of kept) tell(describeKept(job));
  return pairs.map(({ name }) => name);
}

/** Which are to be made, which stay, and which must go before. */
async function sortOut(cluster: Cluster, pairs: readonly JobPair[], replace: boolean) {
  const missing: JobPair[] = [];
  const kept: Existing[] = [];
  const outdated: Existing[] = [];
  for (const pair of pairs) {
    const job = await findSubmitted(cluster, pair, { replace });
    if (job !== null && !replace && jobState(job) !== "being deleted") kept.push({ pair, job });
    else {
      missing.push(pair);
      if (job !== null) outdated.push({ pair, job });
    }
  }
  return { missing, kept, outdated };
}

/** Has the API server check both objects, under names that nothing has yet. */
async function tryOut(
  cluster: Cluster,
  { configMap, job }: JobPair,
  tell: (text: string) => void,
): Promise<void> {
  const onWarning = (text: string) => tell(`The API server warns: ${text}`);
  const options = { dryRun: true, isStrict: true, onWarning };
  await createObject(cluster, "configmaps", nameless(configMap), options);
  await createObject(cluster, "jobs", nameless(job), options);
}

function nameless({ metadata: { name, ...metadata }, ...manifest }: Manifest): object {
  return { ...manifest, metadata: { ...metadata, generateName: `${name}-` } };
}

async function remove(cluster: Cluster, job: Job, tell: (text: string) => void): Promise<void> {
  const isGoing = jobState(job) === "being deleted";
  tell(`Waits until Job "${job.metadata.name}" and its pods are gone …`);
  await (isGoing ? waitUntilGone : removeJob)(cluster, job, { tell });
}

async function makeAll(
  cluster: Cluster,
  pairs: readonly JobPair[],
  { tell, listen = () => neverStop }: SubmitOptions,
): Promise<void> {
  const made: Made[] = [];
  const stop = listen();
  stop.defer();
  try {
    for (const pair of pairs) {
      if (await makePair(cluster, pair, { made, stop })) continue;
      tell(`Job "${pair.name}" was submitted by somebody else meanwhile.`);
    }
  } catch (error) {
    await takeBack(cluster, made, tell);
    throw error;
  } finally {
    stop.dispose();
  }
}

function describeKept(job: Job): string {
  const { name } = job.metadata;
  const state = jobState(job);
  if (state === "failed") {
    return `Job "${name}" is already submitted and has failed (${failureReason(job)}); ` +
      "--replace submits it again.";
  }
  if (state === "suspended") {
    return `Job "${name}" is already submitted and suspended; deno task k8s:resume ${name} goes on with it.`;
  }
  return `Job "${name}" is already submitted${state === "succeeded" ? " and has succeeded" : ""}.`;
}
