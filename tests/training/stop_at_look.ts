/**
 * Stop signals that come at a given moment of a training, whatever the machine's speed.
 *
 * @module
 */

import { neverStop, type StopSignal } from "../../src/core/stop_signal.ts";

/** A signal that is there when it is looked for the nth time. */
export function stopAtLook(look: number): StopSignal {
  let looks = 0;
  return {
    ...neverStop,
    get exitCode() {
      return ++looks >= look ? 75 : null;
    },
  };
}
