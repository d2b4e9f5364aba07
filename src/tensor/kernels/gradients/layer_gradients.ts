/**
 * Gradients of the layers: convolution, pooling, matrix product, batch norm with given statistics.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { gradient } from "./gradient.ts";
import { unbroadcast } from "./unbroadcast.ts";

export const layerGradients: tf.GradConfig[] = [
  gradient<tf.NamedAttrMap>(
    "Conv2D",
    { inputsToSave: ["x", "filter"] },
    (dy, [x, filter], { dilations = 1, ...attributes }) => {
      if (String(dilations) !== "1" && String(dilations) !== "1,1") {
        throw new RangeError(
          `Cannot differentiate conv2d(): dilations are ${dilations}; they must be 1`,
        );
      }
      return {
        x: () => run("Conv2DBackpropInput", { dy, filter }, { ...attributes, inputShape: x.shape }),
        filter: () =>
          run("Conv2DBackpropFilter", { x, dy }, { ...attributes, filterShape: filter.shape }),
      };
    },
  ),
  gradient<tf.NamedAttrMap>(
    "Conv2DBackpropInput",
    { inputsToSave: ["dy", "filter"] },
    (upstream, [dy, filter], { inputShape: _, ...attributes }) => ({
      dy: () => run("Conv2D", { x: upstream, filter }, { ...attributes, dilations: 1 }),
      filter: () =>
        run("Conv2DBackpropFilter", { x: upstream, dy }, {
          ...attributes,
          filterShape: filter.shape,
        }),
    }),
  ),
  gradient<tf.NamedAttrMap>(
    "MaxPool",
    { inputsToSave: ["x"], outputsToSave: [true] },
    (dy, [input, output], attributes) => ({
      x: () => run("MaxPoolGrad", { dy, input, output }, attributes),
    }),
  ),
  gradient<tf.NamedAttrMap>("AvgPool", { inputsToSave: ["x"] }, (dy, [input], attributes) => ({
    x: () => run("AvgPoolGrad", { dy, input }, attributes),
  })),
  gradient<{ transposeA: boolean; transposeB: boolean }>(
    "BatchMatMul",
    { inputsToSave: ["a", "b"] },
    (dy, [a, b], { transposeA, transposeB }) => ({
      a: () => {
        const slope = transposeA
          ? tf.matMul(b, dy, transposeB, true)
          : tf.matMul(dy, b, false, !transposeB);
        return unbroadcast(slope, a.shape);
      },
      b: () => {
        const slope = transposeB
          ? tf.matMul(dy, a, true, transposeA)
          : tf.matMul(a, dy, !transposeA, false);
        return unbroadcast(slope, b.shape);
      },
    }),
  ),
  gradient<{ varianceEpsilon: number }>(
    "FusedBatchNorm",
    { inputsToSave: ["x", "mean", "variance", "scale"] },
    (dy, [x, mean, variance, scale], { varianceEpsilon }) => {
      const inverse = (): tf.Tensor => tf.rsqrt(tf.add(variance, varianceEpsilon));
      const slope = (): tf.Tensor => scale ? tf.mul(inverse(), scale) : inverse();
      const sum = (values: tf.Tensor): tf.Tensor => unbroadcast(values, mean.shape);
      const centredSum = (): tf.Tensor => sum(tf.mul(dy, tf.sub(x, mean)));
      return {
        x: () => tf.mul(dy, slope()),
        mean: () => tf.neg(tf.mul(sum(dy), slope())),
        variance: () => tf.mul(tf.mul(tf.mul(centredSum(), slope()), tf.square(inverse())), -0.5),
        scale: () => tf.mul(centredSum(), inverse()),
        offset: () => sum(dy),
      };
    },
  ),
];

function run(
  kernelName: string,
  inputs: tf.NamedTensorMap,
  attributes: tf.NamedAttrMap,
): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor>(kernelName, inputs, attributes);
}
