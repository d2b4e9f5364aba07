/**
 * "Did you mean …?" for a misspelt flag, config key or name.
 *
 * @module
 */

import leven from "leven";

/** A sentence that names the closest of `known`, or lists them when none is close. */
export function didYouMean(word: string, known: readonly string[]): string {
  const closest = known.toSorted((a, b) => leven(word, a) - leven(word, b)).at(0);
  if (closest !== undefined && leven(word, closest) <= Math.max(2, closest.length / 3)) {
    return `Did you mean "${closest}"?`;
  }
  return `Known: ${known.join(", ")}.`;
}
