/**
 * Shows what a Job's pods have written so far.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Pod } from "../client/kubernetes_objects.ts";
import { getObject, listObjects } from "../client/read_objects.ts";
import { checkIndex, indexOf, isIndexed, podsByIndex, podsOfJob } from "./job_pods.ts";
import { shownLine } from "./log_line.ts";
import type { LogOptions } from "./log_options.ts";
import { waitingWords } from "./waiting_words.ts";
import { wholeLog } from "./whole_log.ts";

/** As for following; `previous` is the attempt before the newest. */
export interface ShowOptions extends LogOptions {
  previous?: boolean;
}

/**
 * Shows the log of the newest pod, or that of each index.
 *
 * @throws {ApiError} if there is no such Job, or one may not read its logs
 * @throws {UserError} if there was no attempt before, where that is wanted
 */
export async function showLogs(
  cluster: Cluster,
  name: string,
  options: ShowOptions,
): Promise<void> {
  const { index, previous, tell, signal } = options;
  const job = await getObject(cluster, "jobs", name, { signal });
  checkIndex(job, index);
  const { items } = await listObjects(cluster, "pods", { labelSelector: podsOfJob(name), signal });
  const chosen = podsByIndex(items).values()
    .flatMap((pods) => pods.toReversed().slice(previous ? 1 : 0).slice(0, 1))
    .filter((pod) => index === undefined || indexOf(pod) === index)
    .toArray();
  if (previous && chosen.length === 0) {
    throw new UserError(`Cannot show the log of an attempt before of "${name}": there was none.`, {
      hint: "Pods that were evicted are gone, and their logs with them.",
    });
  }
  const isLabelled = isIndexed(job) && index === undefined;
  let isEmpty = true;
  for (const pod of chosen) {
    const label = isLabelled ? indexOf(pod) : undefined;
    const isThere = await showPod(cluster, pod, { ...options, index: label });
    if (isThere) isEmpty = false;
  }
  const reason = isEmpty ? await waitingWords(cluster, tell)(job, signal) : null;
  if (reason !== null) tell(`${name}: ${reason}.`);
}

/** Gives whether there is anything in it. */
async function showPod(cluster: Cluster, pod: Pod, options: LogOptions): Promise<boolean> {
  const { timestamps, index, write, tell, signal = new AbortController().signal } = options;
  const { name } = pod.metadata;
  const lines = wholeLog(cluster, name, {
    ...options,
    ...soFar,
    onLoss: () => tell(`The rest of the log of pod ${name} is lost.`),
    signal,
  });
  let isEmpty = true;
  for await (const line of lines) {
    isEmpty = false;
    write(shownLine(line, { timestamps, index }));
  }
  return !isEmpty;
}

/** What is there now is all that is wanted, as of a pod that is gone. */
const soFar = { look: () => null, changed: () => new Promise<void>(() => {}) };
