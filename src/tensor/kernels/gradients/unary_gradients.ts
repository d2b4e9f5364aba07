/**
 * Gradients of element-wise functions of one tensor.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { gradient, zeroGradient } from "./gradient.ts";

export const unaryGradients: tf.GradConfig[] = [
  ofInput("Abs", (dy, x) => tf.mul(dy, tf.sign(x))),
  ofInput("Log", (dy, x) => tf.div(dy, x)),
  ofInput("Log1p", (dy, x) => tf.div(dy, tf.add(x, 1))),
  ofInput("Square", (dy, x) => tf.mul(tf.mul(dy, x), 2)),
  ofInput("Softplus", (dy, x) => tf.mul(dy, tf.sigmoid(x))),
  ofInput("Sin", (dy, x) => tf.mul(dy, tf.cos(x))),
  ofInput("Cos", (dy, x) => tf.neg(tf.mul(dy, tf.sin(x)))),
  ofInput("Relu6", (dy, x) => tf.mul(dy, tf.mul(tf.step(x), tf.step(tf.sub(6, x))))),
  ofInput<{ clipValueMin: number; clipValueMax: number }>(
    "ClipByValue",
    (dy, x, { clipValueMin, clipValueMax }) =>
      tf.where(
        tf.logicalAnd(tf.greaterEqual(x, clipValueMin), tf.lessEqual(x, clipValueMax)),
        dy,
        tf.zerosLike(dy),
      ),
  ),
  ofOutput("Relu", (dy, y) => tf.mul(dy, tf.step(y))),
  ofOutput("Exp", (dy, y) => tf.mul(dy, y)),
  ofOutput("Expm1", (dy, y) => tf.mul(dy, tf.add(y, 1))),
  ofOutput("Sigmoid", (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  ofOutput("Tanh", (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  ofOutput("Sqrt", (dy, y) => tf.div(dy, tf.mul(y, 2))),
  ofOutput("Rsqrt", (dy, y) => tf.mul(tf.mul(dy, tf.mul(tf.square(y), y)), -0.5)),
  ofOutput("Reciprocal", (dy, y) => tf.neg(tf.mul(dy, tf.square(y)))),
  gradient("Neg", {}, (dy) => ({ x: () => tf.neg(dy) })),
  gradient("Identity", {}, (dy) => ({ x: () => tf.clone(dy) })),
  gradient("Cast", {}, (dy) => ({ x: () => tf.cast(dy, "float32") })),
  ...["Sign", "Step", "Floor", "Ceil", "Round", "ZerosLike", "OnesLike", "IsNan", "IsFinite"]
    .map((kernelName) => zeroGradient(kernelName, ["x"])),
  zeroGradient("LogicalNot", ["x"]),
];

function ofInput<Attributes>(
  kernelName: string,
  slope: (dy: tf.Tensor, x: tf.Tensor, attributes: Attributes) => tf.Tensor,
): tf.GradConfig {
  return gradient<Attributes>(kernelName, { inputsToSave: ["x"] }, (dy, [x], attributes) => ({
    x: () => slope(dy, x, attributes),
  }));
}

/** Where the output gives the slope: it is kept anyway, as the next operation's input. */
function ofOutput(
  kernelName: string,
  slope: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor,
): tf.GradConfig {
  return gradient(kernelName, { outputsToSave: [true] }, (dy, [y]) => ({ x: () => slope(dy, y) }));
}
