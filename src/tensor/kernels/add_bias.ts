/**
 * One number a channel added to a feature map. Where the backend has operations for it and for its
 * gradient, they are taken in place of a broadcast and a reduction.
 *
 * @module
 */

import * as tf from "../tf.ts";
import { callFused, hasFused } from "./fused.ts";

/**
 * x + bias.
 *
 * @param x `[…, channels]`
 * @param bias `[channels]`
 */
export function addBias<Shape extends tf.Tensor>(x: Shape, bias: tf.Tensor): Shape {
  return hasFused("BiasAdd") ? fusedAddBias(x, bias) as Shape : tf.add<Shape>(x, bias);
}

const fusedAddBias = tf.customGrad((...inputs) => {
  const [x, bias] = inputs as tf.Tensor[];
  return {
    value: callFused("BiasAdd", { x, bias })[0],
    gradFunc: (dy: tf.Tensor) => [dy, callFused("BiasAddGrad", { dy })[0]],
  };
});
