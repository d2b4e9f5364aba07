/**
 * The least, the middle and the largest of numbers.
 *
 * @module
 */

import type { Spread } from "./data_check.ts";

/** Null for no numbers; of an even count the lower of the two in the middle. */
export function spreadOf(numbers: readonly number[]): Spread | null {
  if (numbers.length === 0) return null;
  const sorted = Float64Array.from(numbers).sort();
  return { least: sorted[0], median: sorted[(sorted.length - 1) >> 1], most: sorted.at(-1)! };
}
