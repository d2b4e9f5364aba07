/**
 * Gradient clipping: gradients that are too long together are shortened together, so that one bad
 * batch cannot throw the weights far away.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";

/**
 * Scales gradients by min(1, limit / norm), their direction stays (Pascanu, Mikolov and Bengio 2013,
 * arXiv 1211.5063, algorithm 1, with the norm over all weights). Where the norm is no finite number
 * they stay as they are: scaled by it, those that are sound would be spoilt too.
 *
 * @param gradients disposed of
 * @param norm the L2 norm of all of them together
 * @param limit the longest that they may be, > 0
 */
export function clipGradients(
  gradients: ReadonlyMap<string, tf.Tensor>,
  norm: tf.Scalar,
  limit: number,
): Map<string, tf.Tensor> {
  const scale = tf.tidy(() => {
    const shorter = tf.minimum(1, tf.div(limit, norm));
    return tf.where(tf.isFinite(norm), shorter, 1) as tf.Scalar;
  });
  const clipped = new Map<string, tf.Tensor>();
  for (const [name, gradient] of gradients) {
    clipped.set(name, tf.mul(gradient, scale));
    // One by one, so that there are never two of all.
    gradient.dispose();
  }
  scale.dispose();
  return clipped;
}
