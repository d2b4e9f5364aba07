/**
 * The ConfigMap of a Job, in every state in which a submission that was cut off can have left it.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import { ApiError } from "../client/api_error.ts";
import { createObject, deleteObject, patchObject } from "../client/change_objects.ts";
import type { Cluster } from "../client/cluster.ts";
import type { ConfigMap, Job } from "../client/kubernetes_objects.ts";
import { findObject } from "../client/read_objects.ts";
import { isOurs, managedBy } from "../manifest/managed_by.ts";
import type { JobPair } from "./job_pairs.ts";
import type { Made } from "./take_back.ts";

/** Makes the ConfigMap of a Job that there is not yet, or takes the one that was left behind. */
export async function makeConfigMap(
  cluster: Cluster,
  pair: JobPair,
  made: Made[],
): Promise<void> {
  if (await create(cluster, pair, made)) return;
  const left = await findObject(cluster, "configmaps", pair.name);
  if (left === null) return await makeConfigMap(cluster, pair, made);
  refuseForeign(left);
  if (isUsable(left, pair)) return;
  // That of an earlier Job, about to go with it.
  const { uid } = left.metadata;
  await deleteObject(cluster, "configmaps", pair.name, { propagationPolicy: "Background", uid });
  await makeConfigMap(cluster, pair, made);
}

/** Gives a Job that is there its ConfigMap, where it lacks it or does not own it. */
export async function repairConfigMap(cluster: Cluster, pair: JobPair, job: Job): Promise<void> {
  const found = await findObject(cluster, "configmaps", pair.name);
  if (found === null) {
    const { metadata } = ownedBy(job);
    await createObject(cluster, "configmaps", {
      ...pair.configMap,
      metadata: { ...pair.configMap.metadata, ...metadata },
    });
  } else if (isUsable(found, pair)) {
    await patchObject(cluster, "configmaps", pair.name, ownedBy(job));
  }
}

/** The patch that has an object removed with a Job. */
export function ownedBy({ metadata: { name, uid } }: Job) {
  const owner = { apiVersion: "batch/v1", kind: "Job", name, uid };
  return { metadata: { ownerReferences: [owner] } };
}

/** Gives false if there is one already. */
async function create(
  cluster: Cluster,
  { name, configMap }: JobPair,
  made: Made[],
): Promise<boolean> {
  const note: Made = { resource: "configmaps", name, uid: undefined };
  made.push(note);
  try {
    const created = await createObject(cluster, "configmaps", configMap, { isStrict: true });
    note.uid = created.metadata.uid;
    return true;
  } catch (error) {
    // A refusal is certain; after a lost connection it may have been made.
    if (error instanceof ApiError) made.pop();
    if (error instanceof ApiError && error.reason === "AlreadyExists") return false;
    throw error;
  }
}

function refuseForeign(configMap: ConfigMap): void {
  if (isOurs(configMap)) return;
  const { name } = configMap.metadata;
  throw new UserError(
    `Cannot submit Job "${name}": there is a ConfigMap of that name that is not Likeness' own ` +
      `(no label ${managedBy.label}: ${managedBy.value}).`,
    { hint: "Choose another name with --name." },
  );
}

/** Whether it is what a Job needs, and goes with no other one. */
function isUsable({ metadata, data }: ConfigMap, { configMap }: JobPair): boolean {
  const wanted = configMap.data as Record<string, string>;
  return (metadata.ownerReferences ?? []).length === 0 &&
    metadata.deletionTimestamp === undefined &&
    Object.keys(wanted).length === Object.keys(data ?? {}).length &&
    Object.entries(wanted).every(([file, text]) => data?.[file] === text);
}
