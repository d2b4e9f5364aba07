/**
 * Gradients, of single operations and of the compositions that losses and layers are made of.
 *
 * @module
 */

import * as tf from "../../../../src/tensor/tf.ts";
import { bools, type Cases, distinct, ints, normal } from "./cases.ts";

type Function = (...inputs: tf.Tensor[]) => tf.Tensor;

interface Differentiated {
  inputs: () => tf.Tensor[];
  f: Function;
}

const one = (shape: number[] = [3, 4]) => () => [normal(shape)];
const two = (first: number[] = [3, 4], second: number[] = first) => () => [
  normal(first, 1),
  normal(second, 2),
];
const positive = () => [tf.add(tf.abs(normal([3, 4])), 0.2)];

const table: Record<string, Differentiated> = {
  "add, broadcast": { inputs: two([3, 4], [4]), f: tf.add as Function },
  "sub, broadcast": { inputs: two([3, 1], [1, 4]), f: tf.sub as Function },
  "mul, broadcast": { inputs: two([3, 4], [1, 4]), f: tf.mul as Function },
  "div, broadcast": { inputs: two([3, 4], [3, 1]), f: tf.div as Function },
  "maximum and minimum": {
    inputs: two(),
    f: (a, b) => tf.add(tf.maximum(a, b), tf.mul(2, tf.minimum(a, b))),
  },
  "squaredDifference": { inputs: two(), f: tf.squaredDifference as Function },
  "pow": { inputs: positive, f: (x) => tf.pow(x, 1.7) },
  "sqrt, log and rsqrt": {
    inputs: positive,
    f: (x) => tf.add(tf.sqrt(x), tf.mul(tf.log(x), tf.rsqrt(x))),
  },
  "exp, log1p and tanh": { inputs: positive, f: (x) => tf.mul(tf.exp(x), tf.tanh(tf.log1p(x))) },
  "relu": { inputs: one(), f: (x) => tf.relu(x) },
  "relu at zero": { inputs: () => [tf.tensor1d([-1, 0, 1])], f: (x) => tf.relu(x) },
  "relu6": { inputs: one(), f: (x) => tf.relu6(tf.mul(x, 5)) },
  "leakyRelu, elu and selu": {
    inputs: one(),
    f: (x) => tf.add(tf.leakyRelu(x), tf.mul(tf.elu(x), tf.selu(x))),
  },
  "prelu": { inputs: two([3, 4], [4]), f: (x, slope) => tf.prelu(x, slope) },
  "sigmoid and softplus": { inputs: one(), f: (x) => tf.mul(tf.sigmoid(x), tf.softplus(x)) },
  "erf": { inputs: one(), f: (x) => tf.erf(x) },
  "clipByValue": { inputs: one(), f: (x) => tf.clipByValue(x, -0.5, 0.5) },
  "sum, mean and max": {
    inputs: () => [distinct([3, 4])],
    f: (x) => tf.add(tf.mean(x, 0), tf.mul(tf.sum(tf.square(x)), tf.max(x, 0))),
  },
  "softmax": { inputs: one(), f: (x) => tf.square(tf.softmax(x)) },
  "logSoftmax": { inputs: one(), f: (x) => tf.square(tf.logSoftmax(x)) },
  "logSumExp": { inputs: one(), f: (x) => tf.logSumExp(x, 1) },
  "matMul": { inputs: two([3, 4], [4, 5]), f: (a, b) => tf.square(tf.matMul(a, b)) },
  "matMul, transposed and batched": {
    inputs: two([2, 4, 3], [2, 5, 4]),
    f: (a, b) => tf.square(tf.matMul(a, b, true, true)),
  },
  "l2 norm": {
    inputs: one(),
    f: (x) => tf.div(x, tf.sqrt(tf.maximum(tf.sum(tf.square(x), 1, true), 1e-12))),
  },
  "concat, split and stack": {
    inputs: two([3, 4], [3, 2]),
    f: (a, b) => tf.stack(tf.split(tf.square(tf.concat([a, b], 1)), 3, 1), 1),
  },
  "slice and pad": {
    inputs: one(),
    f: (x) => tf.square(tf.pad(tf.slice(x, [1, 1], [2, 2]), [[1, 0], [0, 2]], 3)),
  },
  "gather with repeated rows": {
    inputs: one(),
    f: (x) => tf.square(tf.gather(x, ints([2, 0, 2]))),
  },
  "gather along the second axis": {
    inputs: one([2, 3, 4]),
    f: (x) => tf.square(tf.gather(x, ints([2, 0, 2]), 1)),
  },
  "transpose, reverse and tile": {
    inputs: one([2, 3, 4]),
    f: (x) => tf.square(tf.tile(tf.reverse(tf.transpose(x, [2, 0, 1]), 1), [1, 2, 1])),
  },
  "where": { inputs: two([3]), f: (a, b) => tf.square(tf.where(bools([1, 0, 1]), a, b)) },
  "cumsum": { inputs: one(), f: (x) => tf.square(tf.cumsum(x, 1)) },
  "unsortedSegmentSum": {
    inputs: one([4, 2]),
    f: (x) => tf.square(tf.unsortedSegmentSum(x, ints([1, 0, 1, 2]), 3)),
  },
  "batchNorm": {
    inputs: () => [normal([2, 3, 4, 5]), ...[2, 3, 4].map((seed) => normal([5], seed))],
    f: (x, mean, offset, scale) =>
      tf.square(tf.batchNorm(
        x,
        mean as tf.Tensor1D,
        tf.ones([5]) as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
        1e-3,
      )),
  },
  "depthwiseConv2d": {
    inputs: two([2, 5, 6, 3], [3, 3, 3, 2]),
    f: (x, filter) =>
      tf.square(tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, "same")),
  },
  "conv2dTranspose": {
    inputs: two([2, 3, 4, 4], [3, 3, 2, 4]),
    f: (x, filter) =>
      tf.square(
        tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, [2, 6, 8, 2], 2, "same"),
      ),
  },
  "generalised mean pooling": {
    inputs: one([2, 3, 4, 5]),
    f: (x) => tf.pow(tf.mean(tf.pow(tf.maximum(x, 1e-1), 3), [1, 2]), 1 / 3),
  },
  "fused matMul with bias and relu": {
    inputs: () => [normal([3, 4], 1), normal([4, 5], 2), normal([5], 3)],
    f: (a, b, bias) => tf.square(tf.fused.matMul({ a, b, bias, activation: "relu" })),
  },
  "a gradient of a gradient": {
    inputs: one(),
    f: (x) => tf.grad((x) => tf.pow(tf.sigmoid(x), 2))(x),
  },
};

/** The table. */
export const gradientCases: Cases = Object.fromEntries(
  Object.entries(table).map(([name, { inputs, f }]) => [
    `gradients of ${name}`,
    () => tf.grads(f)(inputs()),
  ]),
);
