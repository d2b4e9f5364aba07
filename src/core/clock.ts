/**
 * The time, as a value that can be replaced: a test hands in a clock that jumps, and what is trained
 * must not depend on it.
 *
 * @module
 */

/** A clock. */
export interface Clock {
  /** Milliseconds since 1970; may jump when somebody sets the machine's clock. */
  now(): number;
  /** Milliseconds since some moment in the past; goes forwards only. */
  elapsed(): number;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
};
