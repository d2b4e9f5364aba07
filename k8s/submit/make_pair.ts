/**
 * Makes a Job and its ConfigMap, which is removed with it.
 *
 * @module
 */

import { type StopSignal, throwIfStopped } from "../../src/core/stop_signal.ts";
import { ApiError } from "../client/api_error.ts";
import { createObject, patchObject } from "../client/change_objects.ts";
import type { Cluster } from "../client/cluster.ts";
import { ConnectionError } from "../client/connection_error.ts";
import type { Job } from "../client/kubernetes_objects.ts";
import { findSubmitted } from "./find_submitted.ts";
import type { JobPair } from "./job_pairs.ts";
import { makeConfigMap, ownedBy, repairConfigMap } from "./own_config_map.ts";
import type { Made } from "./take_back.ts";

/**
 * Makes them, the ConfigMap first: a pod never waits for it.
 *
 * @param options `made` gains what is made, as it is made
 * @returns false if somebody else has made the same meanwhile
 * @throws {Stopped} between two steps, once a signal came
 */
export async function makePair(
  cluster: Cluster,
  pair: JobPair,
  { made, stop }: { made: Made[]; stop: StopSignal },
): Promise<boolean> {
  throwIfStopped(stop);
  await makeConfigMap(cluster, pair, made);
  throwIfStopped(stop);
  const { job, isOurs } = await makeJob(cluster, pair);
  if (!isOurs) {
    // The ConfigMap is that Job's now.
    made.splice(0, made.length, ...made.filter(({ name }) => name !== pair.name));
    await repairConfigMap(cluster, pair, job);
    return false;
  }
  made.push({ resource: "jobs", name: pair.name, uid: job.metadata.uid });
  throwIfStopped(stop);
  await patchObject(cluster, "configmaps", pair.name, ownedBy(job));
  throwIfStopped(stop);
  return true;
}

async function makeJob(cluster: Cluster, pair: JobPair): Promise<{ job: Job; isOurs: boolean }> {
  try {
    return { job: await createObject(cluster, "jobs", pair.job, { isStrict: true }), isOurs: true };
  } catch (error) {
    // It may have been made although no answer came.
    const isUnknown = error instanceof ConnectionError;
    const isThere = error instanceof ApiError && error.reason === "AlreadyExists";
    if (!isUnknown && !isThere) throw error;
    const found = await findSubmitted(cluster, pair, { replace: false });
    if (found === null) throw error;
    return { job: found, isOurs: isUnknown };
  }
}
