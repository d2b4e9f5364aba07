/**
 * How far a negative must lie beyond a positive: the last step of the triplet-like losses, which
 * turns a difference of two distances into a loss.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";

/** `"soft"`: ln(1 + eˣ), which never stops pulling; a number m: max(0, x + m). */
export type Margin = "soft" | number;

/** The loss of each difference (positive distance − negative distance), of the same shape. */
export function applyMargin(difference: tf.Tensor, margin: Margin): tf.Tensor {
  return tf.tidy(() =>
    margin === "soft" ? tf.softplus(difference) : tf.relu(tf.add(difference, margin))
  );
}

/**
 * Checks a margin.
 *
 * @throws {TypeError} if it is neither a number nor `"soft"`
 * @throws {RangeError} if it is negative or not finite
 */
export function checkMargin(margin: unknown): asserts margin is Margin {
  if (margin === "soft") return;
  if (typeof margin !== "number") {
    throw new TypeError(`Cannot use the margin ${margin}: "soft" or a number is needed`);
  }
  if (!(margin >= 0 && margin < Infinity)) {
    throw new RangeError(`Cannot use the margin ${margin}: a finite number ≥ 0 is needed`);
  }
}
