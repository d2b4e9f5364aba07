/**
 * Gives signals their turn in a loop that computes without a pause.
 *
 * @module
 */

import { setImmediate } from "node:timers/promises";

/**
 * Deno's runtime looks for signals when it has nothing else to do, and otherwise every 61st turn of
 * its event loop. While images that were decoded in the background keep coming in, it always has,
 * and of a loop with long steps 61 turns may be a whole epoch. One turn alone takes microseconds.
 */
const turns = 64;

/** Waits until a signal that was sent before has been heard. */
export async function letSignalsThrough(): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await setImmediate();
}
