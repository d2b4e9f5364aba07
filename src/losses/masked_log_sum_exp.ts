/**
 * The stable logarithm of a sum of exponentials over some of a row's entries: the soft maximum in
 * most pair losses.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";

/** The logarithm of an empty sum: far below any other, and finite, so that nothing becomes NaN. */
export const logOfNothing = -1e30;

/**
 * ln Σ eˣ over the selected entries of the last axis; {@linkcode logOfNothing} where none is. Other
 * entries get no gradient.
 *
 * @param values `[rows, columns]`, finite
 * @param selected `[rows, columns]` of 0 and 1
 * @returns `[rows]`
 */
export function maskedLogSumExp(values: tf.Tensor, selected: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.logSumExp(keepSelected(values, selected), -1));
}

/** The selected values, and {@linkcode logOfNothing} in the place of the others. */
export function keepSelected<T extends tf.Tensor>(values: T, selected: tf.Tensor): T {
  return tf.tidy(() => tf.where(tf.cast(selected, "bool"), values, logOfNothing)) as T;
}
