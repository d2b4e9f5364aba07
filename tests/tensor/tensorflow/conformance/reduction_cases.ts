/**
 * Operations over axes: sums and the like, products of matrices, softmax, order.
 *
 * @module
 */

import * as tf from "../../../../src/tensor/tf.ts";
import { bools, type Cases, counted, distinct, edges, ints, normal } from "./cases.ts";

type Reduce = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor;

const reductions: Record<string, Reduce> = {
  sum: tf.sum,
  mean: tf.mean,
  max: tf.max,
  min: tf.min,
  prod: tf.prod,
  logSumExp: tf.logSumExp,
  euclideanNorm: (x, axis, keepDims) => tf.euclideanNorm(x, axis, keepDims),
};

/** The table. */
export const reductionCases: Cases = {
  "all and any": () => {
    const x = tf.tensor2d([1, 0, 1, 1, 1, 1], [2, 3], "bool");
    return [tf.all(x), tf.all(x, 1), tf.any(x, 0, true), tf.any(tf.logicalNot(x), 1)];
  },
  "sum of bools counts": () => tf.sum(bools([1, 0, 1, 1])),
  "sum of int32": () => tf.sum(ints([1, 2, -5])),
  "mean of int32": () => tf.mean(ints([1, 2])),
  "mean of nothing along an axis": () => tf.mean(tf.zeros([2, 0]), 1),
  "sum and prod of nothing along an axis": () => [
    tf.sum(tf.zeros([0, 3]), 0),
    tf.sum(tf.zeros([2, 0]), 1),
    tf.prod(tf.zeros([2, 0]), 1),
  ],
  "max and min with infinities": () => {
    const x = tf.tensor1d(edges.filter((value) => !isNaN(value)));
    return [tf.max(x), tf.min(x), tf.sum(x)];
  },
  "max and sum with NaN": () => {
    const x = tf.tensor2d([1, NaN, 2, 3], [2, 2]);
    return [tf.max(x, 1), tf.min(x, 1), tf.sum(x, 1)];
  },
  "moments": () => {
    const { mean, variance } = tf.moments(normal([4, 5, 3]), [0, 1]);
    return [mean, variance];
  },
  "argMax and argMin": () => {
    const x = distinct([3, 4, 5]);
    return [tf.argMax(x, 0), tf.argMax(x, -1), tf.argMin(x, 1), tf.argMax(distinct([7]))];
  },
  "argMax takes the first of equals": () => tf.argMax(tf.tensor1d([1, 3, 3, 2])),
  "topk": () => {
    const { values, indices } = tf.topk(distinct([3, 7]), 4);
    return [values, indices];
  },
  "topk of all, and of int32": () => {
    const { values, indices } = tf.topk(ints([3, -1, 9, 4]), 4);
    return [values, indices];
  },
  "topk takes the first of equals": () => tf.topk(tf.tensor1d([2, 5, 5, 5, 1]), 2).indices,
  "cumsum": () => [
    tf.cumsum(normal([3, 4]), 0),
    tf.cumsum(normal([3, 4]), 1, true),
    tf.cumsum(normal([3, 4]), 1, false, true),
    tf.cumsum(normal([3, 4]), 1, true, true),
    tf.cumsum(ints([1, 2, 3])),
  ],
  "cumprod": () => [tf.cumprod(normal([3, 4]), 1), tf.cumprod(normal([3, 4]), 0, true, true)],
  "softmax": () => [tf.softmax(normal([3, 4])), tf.softmax(normal([2, 3, 4]))],
  "softmax of large numbers": () => tf.softmax(tf.tensor2d([1000, 1001, -1000, 0], [2, 2])),
  "softmax with a masked element": () => tf.softmax(tf.tensor1d([1, -Infinity, 2])),
  "logSoftmax": () => [
    tf.logSoftmax(normal([3, 4])),
    tf.logSoftmax(tf.tensor1d([1000, 1001])),
  ],
  "matMul": () => tf.matMul(normal([3, 4], 1), normal([4, 5], 2)),
  "matMul, transposed": () => [
    tf.matMul(normal([4, 3], 1), normal([4, 5], 2), true),
    tf.matMul(normal([3, 4], 1), normal([5, 4], 2), false, true),
    tf.matMul(normal([4, 3], 1), normal([5, 4], 2), true, true),
  ],
  "matMul, batched": () => [
    tf.matMul(normal([2, 3, 4], 1), normal([2, 4, 5], 2)),
    tf.matMul(normal([2, 3, 4, 3], 1), normal([2, 3, 4, 5], 2), true),
    tf.matMul(normal([2, 4, 3], 1), normal([2, 5, 4], 2), true, true),
  ],
  "matMul, broadcast over the batch": () => [
    tf.matMul(normal([2, 3, 4], 1), normal([1, 4, 5], 2)),
    tf.matMul(normal([1, 3, 4], 1), normal([2, 4, 5], 2)),
    tf.matMul(normal([2, 3, 4], 1), normal([4, 5], 2) as tf.Tensor),
  ],
  "matMul of nothing": () => [
    tf.matMul(tf.zeros([0, 3]), tf.zeros([3, 2])),
    tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3])),
  ],
  "matMul of larger matrices": () => tf.matMul(normal([33, 65], 1), normal([65, 17], 2)),
  "fused matMul with bias and activation": () =>
    (["linear", "relu", "relu6", "sigmoid", "elu", "leakyrelu"] as const).map((activation) =>
      tf.fused.matMul({
        a: normal([3, 4], 1),
        b: normal([4, 5], 2),
        bias: normal([5], 3),
        activation: activation as "relu",
        leakyreluAlpha: 0.1,
      })
    ),
  "dot and outer products": () => [
    tf.dot(normal([4], 1), normal([4], 2)),
    tf.dot(normal([3, 4], 1), normal([4], 2)),
    tf.outerProduct(normal<tf.Tensor1D>([3], 1), normal<tf.Tensor1D>([4], 2)),
  ],
  "einsum": () => [
    tf.einsum("ij,jk->ik", normal([3, 4], 1), normal([4, 5], 2)),
    tf.einsum("bij,bkj->bik", normal([2, 3, 4], 1), normal([2, 5, 4], 2)),
    tf.einsum("ij->ji", normal([3, 4], 1)),
    tf.einsum("ij,ij->i", normal([3, 4], 1), normal([3, 4], 2)),
  ],
  "norm": () => [
    tf.norm(normal([3, 4])),
    tf.norm(normal([3, 4]), 1, 1),
    tf.norm(normal([3, 4]), "euclidean", 0, true),
    tf.norm(normal([3, 4]), Infinity, 1),
  ],
  "unsortedSegmentSum": () => tf.unsortedSegmentSum(normal([5, 3]), ints([2, 0, 2, 1, 0]), 4),
  "unsortedSegmentSum leaves out negative segments": () =>
    tf.unsortedSegmentSum(normal([3, 2]), ints([0, -1, 1]), 2),
  "bincount": () => [
    tf.bincount(ints([1, 2, 2, 0, 7]), tf.tensor1d([]), 5),
    tf.bincount(ints([1, 2, 2, 0]), tf.tensor1d([0.5, 1, 2, 3]), 4),
  ],
  "denseBincount": () => [
    tf.denseBincount(ints([1, 2, 2, 0, 7]), [], 5),
    tf.denseBincount(tf.tensor2d([1, 2, 2, 0], [2, 2], "int32"), [], 3),
    tf.denseBincount(
      tf.tensor2d([1, 2, 2, 0], [2, 2], "int32"),
      tf.tensor2d([0.5, 1, 2, 3], [2, 2]),
      3,
    ),
    tf.denseBincount(tf.tensor2d([1, 2, 2, 0], [2, 2], "int32"), [], 3, true),
  ],
  "searchSorted, lowerBound and upperBound": () => {
    const sorted = tf.tensor2d([0, 3, 9, 9, 10, 1, 2, 3, 4, 5], [2, 5]);
    const wanted = tf.tensor2d([2, 4, 9, 0, 2, 6], [2, 3]);
    return [
      tf.searchSorted(sorted, wanted, "left"),
      tf.searchSorted(sorted, wanted, "right"),
      tf.lowerBound(ints([-1, 2, 2, 4]), ints([2, 5, -3])),
      tf.upperBound(ints([-1, 2, 2, 4]), ints([2, 5, -3])),
    ];
  },
  "sums and means over segments of chosen rows": () =>
    [tf.sparse.sparseSegmentSum, tf.sparse.sparseSegmentMean].map((f) =>
      f(normal<tf.Tensor2D>([3, 4]), ints([0, 2, 1, 0]), ints([0, 0, 1, 3]))
    ),
  "confusionMatrix": () => tf.math.confusionMatrix(ints([0, 1, 2, 1]), ints([0, 2, 2, 1]), 3),
  "qr and bandPart": () => {
    const [q, r] = tf.linalg.qr(normal<tf.Tensor2D>([4, 3])) as [tf.Tensor, tf.Tensor];
    return [tf.matMul(q, r), tf.linalg.bandPart(counted([4, 4], "float32"), 1, 0)];
  },
};

for (const [name, f] of Object.entries(reductions)) {
  reductionCases[`${name} over any axes`] = () =>
    [undefined, 0, -1, [0, 2], ...name === "euclideanNorm" ? [] : [[0, 1, 2]]].map((axes) =>
      f(normal([2, 3, 4]), axes)
    );
  reductionCases[`${name} with keepDims`] = () =>
    [undefined, 1, [-1, 0]].map((axes) => f(normal([2, 3, 4]), axes, true));
  reductionCases[`${name} of a scalar`] = () => f(tf.scalar(0.5));
}
