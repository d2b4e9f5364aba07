/**
 * Finds what is no finite number among a model's variables: before the first step, so that no later
 * step is blamed for it, and before a checkpoint is written.
 *
 * @module
 */

import type { StoredArray } from "../core/safetensors.ts";
import { UserError } from "../core/user_error.ts";

/** An array with values that are no finite numbers. */
export interface NonFiniteArray {
  name: string;
  /** How many values are not. */
  count: number;
  /** How many there are. */
  size: number;
}

/** The arrays with values that are NaN or infinite, in their order. */
export function nonFiniteArrays(arrays: ReadonlyMap<string, StoredArray>): NonFiniteArray[] {
  const found: NonFiniteArray[] = [];
  for (const [name, { values }] of arrays) {
    let count = 0;
    // What is finite is 0 times itself; NaN and the infinities are not. Faster than Number.isFinite.
    for (let index = 0; index < values.length; index++) {
      if (values[index] * 0 !== 0) count++;
    }
    if (count > 0) found.push({ name, count, size: values.length });
  }
  return found;
}

/**
 * Checks a model's variables where training starts from them, and before they are kept.
 *
 * @param source where they come from, for the message
 * @throws {UserError} naming the first that is not finite
 */
export function refuseNonFiniteArrays(
  arrays: ReadonlyMap<string, StoredArray>,
  source: string,
): void {
  const [first, ...others] = nonFiniteArrays(arrays);
  if (!first) return;
  const more = others.length > 0 ? `, nor are those of ${others.length} more` : "";
  throw new UserError(
    `Cannot go on training from "${source}": ${first.count} of ${first.size} values of ` +
      `"${first.name}" are not finite${more}.`,
    { hint: "They are damaged, or come from a training that diverged: use others." },
  );
}
