/**
 * How long an API server is waited for, and how often it is asked again.
 *
 * @module
 */

import { setTimeout as wait } from "node:timers/promises";

/** Limits and pauses. */
export interface Patience {
  /** Within this time the first answer of a cluster must begin. */
  firstAnswerSeconds: number;
  /** Within this time every later answer must begin. */
  answerSeconds: number;
  /** The pause before a request is sent a second time; each later one is twice as long. */
  firstPauseSeconds: number;
  /** No pause is longer. */
  longestPauseSeconds: number;
  /** For this long after it was first sent, a request may be sent again. */
  retrySeconds: number;
}

/** Where nothing is said otherwise: within 30 seconds a restarted API server is there again. */
export const usualPatience: Patience = {
  firstAnswerSeconds: 10,
  answerSeconds: 30,
  firstPauseSeconds: 0.25,
  longestPauseSeconds: 30,
  retrySeconds: 30,
};

/** The pause before the next try, in seconds, after some that failed. */
export function pauseSeconds(patience: Patience, failures: number): number {
  return Math.min(patience.longestPauseSeconds, patience.firstPauseSeconds * 2 ** failures);
}

/** Waits; ends with the signal's reason when it is aborted. */
export async function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(seconds * 1000, undefined, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
