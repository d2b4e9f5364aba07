/**
 * What undoes broadcasting in a gradient.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";

/** Sums over what was repeated to make a tensor of `shape` as large as `expanded`. */
export function unbroadcast(expanded: tf.Tensor, shape: number[]): tf.Tensor {
  const added = expanded.rank - shape.length;
  const repeated = expanded.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < added || shape[axis - added] !== expanded.shape[axis]);
  if (repeated.length === 0) return tf.clone(expanded);
  return tf.reshape(tf.sum(expanded, repeated), shape);
}
