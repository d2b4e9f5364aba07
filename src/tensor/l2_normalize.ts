/**
 * The L2 norm of rows.
 *
 * @module
 */

import * as tf from "./tf.ts";

/**
 * Each row divided by its Euclidean norm, which is kept from zero by 1e-6: what is bounded is the
 * norm, not the values, so that negative ones survive.
 *
 * @param input [batch, channels]
 */
export function l2Normalize(input: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const squares = tf.sum(tf.square(input), 1, true);
    // The square root's slope at zero is infinite: the floor stands before it.
    return tf.div(input, tf.sqrt(tf.maximum(squares, 1e-12)));
  });
}
