/**
 * Gradients of element-wise functions of several tensors, which may have been broadcast.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { gradient, zeroGradient } from "./gradient.ts";
import { unbroadcast } from "./unbroadcast.ts";

export const binaryGradients: tf.GradConfig[] = [
  ofBoth("Add", (dy) => ({ a: () => dy, b: () => dy })),
  ofBoth("Sub", (dy) => ({ a: () => dy, b: () => tf.neg(dy) })),
  ofBoth("Multiply", (dy, a, b) => ({ a: () => tf.mul(dy, b), b: () => tf.mul(dy, a) })),
  ofBoth("RealDiv", (dy, a, b) => ({
    a: () => tf.div(dy, b),
    b: () => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  })),
  ofBoth("SquaredDifference", (dy, a, b) => ({
    a: () => tf.mul(tf.mul(dy, tf.sub(a, b)), 2),
    b: () => tf.mul(tf.mul(dy, tf.sub(a, b)), -2),
  })),
  // Of equals, the first counts as the chosen one.
  ofBoth("Maximum", (dy, a, b) => ({
    a: () => tf.mul(dy, tf.cast(tf.greaterEqual(a, b), "float32")),
    b: () => tf.mul(dy, tf.cast(tf.less(a, b), "float32")),
  })),
  ofBoth("Minimum", (dy, a, b) => ({
    a: () => tf.mul(dy, tf.cast(tf.lessEqual(a, b), "float32")),
    b: () => tf.mul(dy, tf.cast(tf.greater(a, b), "float32")),
  })),
  ofBoth("Pow", (dy, a, b) => ({
    a: () => tf.mul(tf.mul(dy, b), tf.pow(a, tf.sub(b, 1))),
    b: () => {
      const positive = tf.greater(a, 0);
      const logarithm = tf.where(positive, tf.log(tf.where(positive, a, 1)), 0);
      return tf.mul(tf.mul(dy, tf.pow(a, b)), logarithm);
    },
  })),
  gradient(
    "AddN",
    { saveAllInputs: true },
    (dy, saved) => Object.fromEntries(saved.map((_, index) => [index, () => tf.clone(dy)])),
  ),
  gradient("Select", { inputsToSave: ["condition"] }, (dy, [condition]) => ({
    condition: () => tf.zeros(condition.shape),
    t: () => tf.where(condition, dy, tf.zerosLike(dy)),
    e: () => tf.where(condition, tf.zerosLike(dy), dy),
  })),
  ...[
    "Equal",
    "NotEqual",
    "Greater",
    "GreaterEqual",
    "Less",
    "LessEqual",
    "LogicalAnd",
    "LogicalOr",
    "FloorDiv",
  ].map((kernelName) => zeroGradient(kernelName, ["a", "b"])),
];

function ofBoth(
  kernelName: string,
  slopes: (
    dy: tf.Tensor,
    a: tf.Tensor,
    b: tf.Tensor,
  ) => { a: () => tf.Tensor; b: () => tf.Tensor },
): tf.GradConfig {
  return gradient(kernelName, { inputsToSave: ["a", "b"] }, (dy, [a, b]) => {
    const by = slopes(dy, a, b);
    return {
      a: () => unbroadcast(by.a(), a.shape),
      b: () => unbroadcast(by.b(), b.shape),
    };
  });
}
