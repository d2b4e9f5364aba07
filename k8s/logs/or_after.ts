/**
 * Waiting for something that may never come.
 *
 * @module
 */

import { pause } from "../client/patience.ts";

/** Waits for `change`, or for so many seconds; ends with the signal's reason when it is aborted. */
export async function orAfter(
  change: Promise<void>,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race([change, pause(seconds, AbortSignal.any([signal, over.signal]))]);
  } finally {
    over.abort();
  }
}
