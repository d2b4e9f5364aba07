/**
 * How far arrays are from those of another system, as the bounds of issues are given.
 *
 * @module
 */

/** The largest difference, relative to the largest expected value. */
export function relativeDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  let [difference, largest] = [0, 0];
  for (let index = 0; index < found.length; index++) {
    const distance = Math.abs(found[index] - expected[index]);
    // NaN must not pass as a small difference.
    if (!(distance <= difference)) difference = distance;
    largest = Math.max(largest, Math.abs(expected[index]));
  }
  return difference / largest;
}
