/**
 * The hardest of each anchor's pairs: what "batch-hard" means.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";

/**
 * The largest selected value of each row; 0 for a row of which nothing is selected. Only that one
 * entry gets a gradient (of equals, as duplicates make, the first), where `tf.max` would give
 * each of the equals the whole gradient.
 *
 * @param values `[rows, columns]`, finite
 * @param selected `[rows, columns]` of 0 and 1
 * @returns `[rows]`
 */
export function largestSelected(values: tf.Tensor2D, selected: tf.Tensor2D): tf.Tensor1D {
  const largest = tf.customGrad((...inputs) => {
    const [input, save] = inputs as [tf.Tensor2D, tf.GradSaveFunc];
    const choice = selectLargest(input, selected);
    save([choice]);
    return {
      value: tf.sum(tf.mul(input, choice), 1) as tf.Tensor1D,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => tf.mul(tf.expandDims(upstream, 1), saved[0])),
    };
  });
  return tf.tidy(() => largest(values));
}

/**
 * Where that value stands: a mask with at most one 1 in each row. It has no gradient.
 *
 * @param values `[rows, columns]`, finite
 * @param selected `[rows, columns]` of 0 and 1
 * @returns `[rows, columns]` of 0 and 1
 */
export function selectLargest(values: tf.Tensor2D, selected: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const chosen = tf.argMax(tf.where(tf.cast(selected, "bool"), values, -Infinity), 1);
    // Not tf.oneHot, which refuses a single column.
    const isChosen = tf.equal(tf.expandDims(chosen, 1), tf.range(0, values.shape[1], 1, "int32"));
    return tf.mul(tf.cast(isChosen, "float32"), selected);
  });
}
