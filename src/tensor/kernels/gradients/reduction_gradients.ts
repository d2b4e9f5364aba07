/**
 * Gradients of what makes one number of many: sums, means, maxima, and softmax.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { gradient, zeroGradient } from "./gradient.ts";

interface Axes {
  axis?: number | number[];
  reductionIndices?: number | number[];
}

export const reductionGradients: tf.GradConfig[] = [
  gradient<Axes>("Sum", { inputsToSave: ["x"] }, (dy, [x], attributes) => ({
    x: () => tf.broadcastTo(keepReduced(dy, x, attributes), x.shape),
  })),
  gradient<Axes>("Mean", { inputsToSave: ["x"] }, (dy, [x], attributes) => ({
    x: () => {
      const each = tf.mul(keepReduced(dy, x, attributes), dy.size / x.size);
      return tf.broadcastTo(each, x.shape);
    },
  })),
  ...["Max", "Min"].map((kernelName) =>
    gradient<Axes>(
      kernelName,
      { inputsToSave: ["x"], outputsToSave: [true] },
      (dy, [x, y], attributes) => ({
        x: () => {
          // Equals share the gradient, as in TensorFlow.
          const chosen = tf.cast(tf.equal(x, keepReduced(y, x, attributes)), "float32");
          const count = tf.sum(chosen, reducedAxes(x, attributes), true);
          return tf.mul(chosen, tf.div(keepReduced(dy, x, attributes), count));
        },
      }),
    )
  ),
  gradient<{ axis: number; exclusive: boolean; reverse: boolean }>(
    "Cumsum",
    {},
    (dy, _, { axis, exclusive, reverse }) => ({
      x: () => tf.cumsum(dy, axis, exclusive, !reverse),
    }),
  ),
  gradient<{ dim: number }>("Softmax", { outputsToSave: [true] }, (dy, [y], { dim }) => ({
    logits: () => {
      const weighted = tf.mul(dy, y);
      return tf.sub(weighted, tf.mul(tf.sum(weighted, dim, true), y));
    },
  })),
  ...["ArgMax", "ArgMin", "Any", "All"].map((kernelName) => zeroGradient(kernelName, ["x"])),
  zeroGradient("OneHot", ["indices"]),
];

function reducedAxes(x: tf.Tensor, { axis, reductionIndices }: Axes): number[] {
  return tf.util.parseAxisParam(
    axis ?? reductionIndices ?? x.shape.map((_, axis) => axis),
    x.shape,
  );
}

/** With the reduced axes back, of size 1. */
function keepReduced(reduced: tf.Tensor, x: tf.Tensor, attributes: Axes): tf.Tensor {
  const axes = reducedAxes(x, attributes);
  return tf.reshape(reduced, x.shape.map((side, axis) => axes.includes(axis) ? 1 : side));
}
