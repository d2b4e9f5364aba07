/**
 * x · sigmoid(x), with its gradient in closed form: tfjs alone would keep three maps for it and
 * differentiate by as many operations.
 *
 * @module
 */

import * as tf from "../tf.ts";

/** x · sigmoid(x) (Ramachandran, Zoph and Le 2017, arXiv 1710.05941). */
export function swish<Shape extends tf.Tensor>(input: Shape): Shape {
  return differentiable(input) as Shape;
}

const differentiable = tf.customGrad((...inputs) => {
  const [x, save] = inputs as [tf.Tensor, tf.GradSaveFunc];
  save([x]);
  return {
    value: tf.mul(x, tf.sigmoid(x)),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const s = tf.sigmoid(saved[0]);
      // s + x · s · (1 − s)
      return tf.mul(dy, tf.add(s, tf.mul(tf.mul(saved[0], s), tf.sub(1, s))));
    },
  };
});
