/**
 * Waits until a Job or a sweep has ended, and tells on the way what becomes of it. It asks every few
 * seconds, and goes on asking while the API server is away.
 *
 * @module
 */

import type { SelectionMetric } from "../../src/config/selection_metric.ts";
import { info } from "../../src/core/log.ts";
import { formatDuration } from "../../src/core/progress.ts";
import { ApiError } from "../client/api_error.ts";
import type { Cluster } from "../client/cluster.ts";
import { ConnectionError } from "../client/connection_error.ts";
import { pause } from "../client/patience.ts";
import { findWork } from "./find_job.ts";
import { openReader } from "./job_reader.ts";
import { type StatusSource, statusSource } from "./read_status.ts";
import type { Status } from "./status.ts";

/** How long, and for what. */
export interface WaitOptions {
  /** By which the best run of a sweep is chosen. */
  metric: SelectionMetric;
  /** At most so long; by default for ever. */
  timeoutSeconds?: number;
  /** It is given up when it has been stuck for so long; by default it is not. */
  stuckSeconds?: number;
  /** Hears of every change; by default it goes to stderr. */
  tell?: (text: string) => void;
  /** Ends it. */
  signal?: AbortSignal;
  /** Time, for tests. */
  time?: WaitTime;
}

/** How time goes by. */
export interface WaitTime {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits. */
  pause(seconds: number, signal: AbortSignal | undefined): Promise<void>;
}

/** How it ended, and with which exit code a task tells it. */
export interface WaitResult {
  outcome: "succeeded" | "failed" | "deleted" | "stuck" | "timeout";
  exitCode: 0 | 1 | 124;
  /** The last that was seen; null if it could not be read at all. */
  status: Status | null;
}

/** The pause between two questions: short at first, as what fails at once should be told at once. */
const [firstPause, longestPause] = [2, 5];

/** So long the last look at the end of the time may take. */
const lastLookSeconds = 1;

const exitCodes = { succeeded: 0, failed: 1, deleted: 1, stuck: 1, timeout: 124 } as const;

/**
 * Waits for the Job or the sweep of that name.
 *
 * @throws {UserError} if there is none, or if one may not read it
 */
export async function waitForJob(
  cluster: Cluster,
  name: string,
  options: WaitOptions,
): Promise<WaitResult> {
  const { metric, tell = info, signal, time = { now: Date.now, pause } } = options;
  const work = await findWork(cluster, name, { signal });
  const reader = openReader(cluster, { events: "needed", note: tell, now: time.now });
  const source = statusSource(cluster, work, { reader, metric });
  return await waitForSource(source, { ...options, tell, time });
}

async function waitForSource(
  { title, read }: StatusSource,
  options: WaitOptions & { tell: (text: string) => void; time: WaitTime },
): Promise<WaitResult> {
  const { timeoutSeconds = Infinity, stuckSeconds = Infinity, tell, signal, time } = options;
  const start = time.now();
  const secondsSince = (moment: number) => (time.now() - moment) / 1000;
  let status: Status | null = null;
  let told = "";
  let stuckSince: number | null = null;
  let isAway = false;

  const end = (outcome: WaitResult["outcome"], words: string): WaitResult => {
    tell(`${title}: ${words}`);
    return { outcome, exitCode: exitCodes[outcome], status };
  };

  for (let next = firstPause;; next = Math.min(longestPause, next * 1.25)) {
    const left = timeoutSeconds - secondsSince(start);
    try {
      const seen = await within(Math.max(left, lastLookSeconds), signal, read);
      if (seen === null) return end("deleted", "deleted before it ended");
      status = seen;
      isAway = false;
      const { phase, reason, is_stuck } = seen;
      const words = reason ? `${phase}: ${reason}` : phase;
      if (words !== told) tell(`${title}: ${words}`);
      told = words;
      if (phase === "Succeeded") return { outcome: "succeeded", exitCode: 0, status };
      if (phase === "Failed") return { outcome: "failed", exitCode: 1, status };
      stuckSince = is_stuck ? stuckSince ?? time.now() : null;
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof TooLate)) {
        if (!mayPass(error)) throw error;
        if (!isAway) tell(`${error.message} It is asked again until it answers.`);
        isAway = true;
      }
    }
    if (secondsSince(start) >= timeoutSeconds) {
      return end("timeout", `not ended within ${formatDuration(timeoutSeconds)}`);
    }
    if (stuckSince !== null && secondsSince(stuckSince) >= stuckSeconds) {
      return end("stuck", `given up: stuck for ${formatDuration(secondsSince(stuckSince))}`);
    }
    await time.pause(Math.min(next, timeoutSeconds - secondsSince(start)), signal);
  }
}

/** The time is over while a question is on its way. */
class TooLate extends Error {}

async function within<T>(
  seconds: number,
  signal: AbortSignal | undefined,
  ask: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  if (!Number.isFinite(seconds)) return await ask(signal);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new TooLate()), Math.min(2 ** 31 - 1, seconds * 1000));
  try {
    return await ask(signal ? AbortSignal.any([signal, late.signal]) : late.signal);
  } finally {
    clearTimeout(timer);
  }
}

function mayPass(error: unknown): error is Error {
  if (error instanceof ApiError) return error.status === 429 || error.status >= 500;
  return error instanceof ConnectionError && error.isTransient;
}
