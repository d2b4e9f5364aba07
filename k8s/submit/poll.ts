/**
 * Asks again and again until something has become true.
 *
 * @module
 */

import { pause } from "../client/patience.ts";

/** The pauses between two questions, in seconds. */
const [firstPause, longestPause] = [0.02, 2];

/** Gives whether it has become true within that time. */
export async function poll(isTrue: () => Promise<boolean>, seconds: number): Promise<boolean> {
  const end = performance.now() + seconds * 1000;
  for (let next = firstPause;; next = Math.min(longestPause, next * 1.5)) {
    if (await isTrue()) return true;
    const left = (end - performance.now()) / 1000;
    if (left <= 0) return false;
    await pause(Math.min(next, left), undefined);
  }
}
