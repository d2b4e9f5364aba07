/**
 * Follows what a Job's pods write, from before the first one starts until the Job has ended: over
 * evictions and retries, of all indexes at once.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Pod } from "../client/kubernetes_objects.ts";
import { outcomeOf } from "./job_outcome.ts";
import { checkIndex, hasEnded, indexOf, isIndexed, podsByIndex } from "./job_pods.ts";
import { type LiveJob, watchJob } from "./live_job.ts";
import { shownLine } from "./log_line.ts";
import type { LogOptions } from "./log_options.ts";
import { type WaitingWords, waitingWords } from "./waiting_words.ts";
import { orAfter } from "./or_after.ts";
import { wholeLog } from "./whole_log.ts";

/** The options, with a signal that also ends the watching. */
type Options = LogOptions & { signal: AbortSignal };

/**
 * Follows the logs of a Job.
 *
 * @returns the Job's exit code: 0 if it succeeded, 1 if it failed; null if the signal ended it
 * @throws {ApiError} if there is no such Job, or one may not read its logs
 * @throws {UserError} if the Job is removed before it has ended
 */
export async function followLogs(
  cluster: Cluster,
  name: string,
  options: LogOptions,
): Promise<0 | 1 | null> {
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, ...options.signal ? [options.signal] : []]);
  const connection = tellOfConnection(options);
  const all = { ...options, ...connection, signal };
  try {
    const live = await watchJob(cluster, name, all);
    checkIndex(live.job!, options.index);
    const words = waitingWords(cluster, options.tell);
    return await followJob(live, { ...all, name, words }, startWriters(cluster, live, all));
  } catch (error) {
    if (options.signal?.aborted) return null;
    throw error;
  } finally {
    ended.abort(); // the watches go on until then
  }
}

/** Tells once of a connection that is lost, until there is something to read again. */
function tellOfConnection({ write, tell }: LogOptions) {
  let isLost = false;
  return {
    onInterruption(): void {
      if (!isLost) tell("The connection was lost; it is tried again.");
      isLost = true;
    },
    write(line: string): void {
      isLost = false;
      write(line);
    },
  };
}

/** Why it waits may change although no pod does. */
const lookSeconds = 10;

/** Has every pod written out, until the Job has ended. */
async function followJob(
  live: LiveJob,
  options: Options & { name: string; words: WaitingWords },
  writers: Writers,
): Promise<0 | 1> {
  const { name, index, tell, words, signal } = options;
  const told = new Set<string>();
  while (true) {
    const change = live.changed();
    const { job } = live;
    const outcome = job && outcomeOf(job, index);
    if (outcome) await live.refresh();
    const pods = podsByIndex(
      [...live.pods.values()].filter((pod) => index === undefined || indexOf(pod) === index),
    );
    writers.take(pods);
    if (job === null || outcome) {
      await writers.finish();
      if (job === null) throw removed(name);
      tell(`${job.metadata.name}${index === undefined ? "" : ` [${index}]`} ${outcome!.words}.`);
      return outcome!.exitCode;
    }
    const isWaiting = !pods.values().some((ofIndex) => ofIndex.some(isRunning));
    const reason = isWaiting ? await words(job, signal) : null;
    if (!isWaiting) told.clear();
    else if (reason !== null && !told.has(reason)) tell(`${job.metadata.name}: ${reason}.`);
    if (reason !== null) told.add(reason);
    const next = Promise.race([change, writers.failure]);
    await (isWaiting ? orAfter(next, lookSeconds, signal) : next);
  }
}

/** What writes out the logs of pods. */
interface Writers {
  /** Begins with those that are new. */
  take(pods: ReadonlyMap<number, readonly Pod[]>): void;
  /** Waits until all are written to their end. */
  finish(): Promise<void>;
  /** Fails when one of them does. */
  failure: Promise<never>;
}

/** The pods of an index write one after the other, and the indexes side by side. */
function startWriters(cluster: Cluster, live: LiveJob, options: Options): Writers {
  const known = new Set<string>();
  const queues = new Map<number, Promise<void>>();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {}); // whoever waits for it hears of it

  function takeIndex(index: number, pods: readonly Pod[]): void {
    const fresh = pods.filter(({ metadata }) => !known.has(metadata.uid!));
    for (const { metadata } of fresh) known.add(metadata.uid!);
    const before = queues.get(index);
    // Of those that were there before us, the newest has the log that is meant.
    for (const pod of before ? fresh : fresh.slice(-1)) {
      if (before) options.tell(`Pod ${pod.metadata.name} goes on.`);
      const done = (queues.get(index) ?? Promise.resolve())
        .then(() => writePod(cluster, live, pod, options));
      done.catch(failed.reject);
      queues.set(index, done);
    }
  }

  return {
    take: (pods) => pods.forEach((ofIndex, index) => takeIndex(index, ofIndex)),
    finish: async () => {
      await Promise.race([Promise.all(queues.values()), failed.promise]);
      options.signal.throwIfAborted();
    },
    failure: failed.promise,
  };
}

async function writePod(
  cluster: Cluster,
  live: LiveJob,
  pod: Pod,
  options: Options,
): Promise<void> {
  const { name, uid } = pod.metadata;
  const { timestamps, write, tell } = options;
  const isOneOfSeveral = live.job && isIndexed(live.job) && options.index === undefined;
  const index = isOneOfSeveral ? indexOf(pod) : undefined;
  const lines = wholeLog(cluster, name, {
    ...options,
    look: () => live.pods.get(uid!) ?? null,
    changed: live.changed,
    onLoss: () => tell(`The rest of the log of pod ${name} is lost.`),
  });
  for await (const line of lines) write(shownLine(line, { timestamps, index }));
}

function isRunning(pod: Pod): boolean {
  return !hasEnded(pod) &&
    (pod.status?.containerStatuses ?? []).some(({ state }) => state?.running !== undefined);
}

function removed(name: string): UserError {
  return new UserError(`Cannot follow Job "${name}" to its end: it was removed.`, { exitCode: 1 });
}
