/**
 * Values that gradients do not go through: what is selected, weighted or remembered by looking at
 * embeddings, but is no part of the slope.
 *
 * @module
 */

import * as tf from "./tf.ts";

/**
 * The same values, behind which gradients do not go. They may go through operations that have no
 * gradient (comparisons): to the tape, they come from nowhere.
 */
export function stopGradient<T extends tf.Tensor>(values: T): T {
  // An operation without inputs leads back to no variable; one of `values`, with a gradient of
  // zeros, would, and then each operation between it and the loss must have a gradient.
  const copy = tf.customGrad(() => ({ value: tf.clone(values), gradFunc: () => [] }));
  return copy() as T;
}
