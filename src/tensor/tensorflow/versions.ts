/**
 * Versions of TensorFlow, and which can be used.
 *
 * @module
 */

/** The first version whose packages have the C library in files of its own. */
export const leastVersion = "2.12";

/** Orders versions such as `2.9.1` and `2.12` by their numbers. */
export function compareVersions(a: string, b: string): number {
  const numbers = (version: string) => version.split(".").map((part) => parseInt(part) || 0);
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
