/**
 * max(0, x). tfjs differentiates it by half a dozen operations and keeps its input for them; where
 * the backend has one operation for the gradient, that is taken and only the output kept, which the
 * next layer needs anyway.
 *
 * @module
 */

import * as tf from "../tf.ts";
import { callFused, hasFused } from "./fused.ts";

/** max(0, x), with slope 0 at 0. */
export function relu<Shape extends tf.Tensor>(input: Shape): Shape {
  return hasFused("ReluGrad") ? fusedRelu(input) as Shape : tf.relu(input);
}

const fusedRelu = tf.customGrad((...inputs) => {
  const [x, save] = inputs as [tf.Tensor, tf.GradSaveFunc];
  const y = tf.relu(x);
  save([y]);
  return {
    value: y,
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => callFused("ReluGrad", { dy, y: saved[0] })[0],
  };
});
