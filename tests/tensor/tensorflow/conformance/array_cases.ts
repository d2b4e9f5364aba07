/**
 * Operations that make arrays, take them apart, put them together and turn them.
 *
 * @module
 */

import * as tf from "../../../../src/tensor/tf.ts";
import { bools, type Cases, counted, ints, normal } from "./cases.ts";

/** The table. */
export const arrayCases: Cases = {
  "fill, zeros and ones of each type": () => [
    tf.fill([2, 3], 1.5),
    tf.fill([2], 7, "int32"),
    tf.zeros([2, 2], "int32"),
    tf.ones([3], "bool"),
    tf.zerosLike(normal([2, 3])),
    tf.onesLike(ints([5, 6])),
    tf.zeros([0, 3]),
  ],
  "scalars of each type": () => [
    tf.scalar(1.5),
    tf.scalar(-7, "int32"),
    tf.scalar(true, "bool"),
    tf.scalar("text"),
  ],
  "range": () => [
    tf.range(0, 5),
    tf.range(5, 0, -2),
    tf.range(0, 1, 0.25),
    tf.range(2, 7, 2, "int32"),
    tf.range(3, 3),
  ],
  "linspace": () => [tf.linspace(0, 1, 5), tf.linspace(3, -3, 4), tf.linspace(2, 9, 1)],
  "eye": () => [tf.eye(3), tf.eye(2, 3), tf.eye(2, 2, [2])],
  "oneHot": () => [
    tf.oneHot(ints([0, 2, 1]), 3),
    tf.oneHot(tf.tensor2d([0, 1, 2, 3], [2, 2], "int32"), 4),
    tf.oneHot(ints([0, 5, -1]), 3, 2, -1),
    tf.oneHot(ints([0, 1]), 2, 1, 0, "float32"),
  ],
  "concat": () => [
    tf.concat([normal([2, 3], 1), normal([2, 3], 2)], 0),
    tf.concat([normal([2, 3], 1), normal([2, 1], 2), normal([2, 2], 3)], 1),
    tf.concat([normal([2, 3, 1], 1), normal([2, 3, 4], 2)], -1),
    tf.concat([ints([1, 2]), ints([3])]),
    tf.concat([normal([2, 2])]),
  ],
  "concat with nothing": () => [
    tf.concat([tf.zeros([0, 3]), normal([2, 3])], 0),
    tf.concat([tf.zeros([0]), tf.zeros([0])]),
  ],
  "concat of many": () => tf.concat(Array.from({ length: 100 }, (_, i) => normal([1, 2], i))),
  "stack": () => [
    tf.stack([normal([2, 3], 1), normal([2, 3], 2)]),
    tf.stack([normal([2, 3], 1), normal([2, 3], 2)], 1),
    tf.stack([normal([2, 3], 1), normal([2, 3], 2)], -1),
    tf.stack([tf.scalar(1), tf.scalar(2)]),
  ],
  "unstack": () => [...tf.unstack(normal([2, 3])), ...tf.unstack(normal([2, 3]), 1)],
  "split": () => [
    ...tf.split(normal([4, 6]), 2),
    ...tf.split(normal([4, 6]), 3, 1),
    ...tf.split(normal([4, 6]), [1, 2, 3], 1),
    ...tf.split(normal([4, 6]), [1, -1], 0),
  ],
  "slice": () => [
    tf.slice(normal([4, 5]), [1, 2], [2, 3]),
    tf.slice(normal([4, 5]), [1, 2], [-1, 1]),
    tf.slice(normal([4, 5]), 2),
    tf.slice(normal([2, 3, 4]), [0, 1, 1], [2, 1, -1]),
    tf.slice(normal([4, 5]), [4, 0], [0, 5]),
    tf.slice(ints([1, 2, 3]), [1], [2]),
  ],
  "stridedSlice": () => [
    tf.stridedSlice(counted([4, 5]), [0, 1], [4, 5], [2, 2]),
    tf.stridedSlice(counted([4, 5]), [3, 4], [0, 0], [-1, -2]),
    tf.stridedSlice(counted([4, 5]), [1, 0], [2, 5], [1, 1], 0, 0, 0, 0, 1),
    tf.stridedSlice(counted([4, 5]), [1, 1], [3, 3], [1, 1], 1, 2),
    tf.stridedSlice(counted([4, 5]), [-2, -3], [4, 5], [1, 1]),
    tf.stridedSlice(counted([4, 5]), [2, 0], [2, 5], [1, 1]),
  ],
  "pad": () => [
    tf.pad(normal([2, 3]), [[1, 0], [2, 1]]),
    tf.pad(normal([2, 3]), [[0, 1], [1, 0]], -7.5),
    tf.pad(ints([1, 2]), [[1, 2]], 9),
    tf.pad(normal([1, 2, 2, 3]), [[0, 0], [1, 1], [2, 0], [0, 0]]),
    tf.pad(tf.zeros([0, 2]), [[1, 1], [0, 0]]),
  ],
  "mirrorPad": () => [
    tf.mirrorPad(counted([3, 4], "float32"), [[1, 2], [2, 0]], "reflect"),
    tf.mirrorPad(counted([3, 4], "float32"), [[1, 2], [3, 0]], "symmetric"),
  ],
  "gather": () => [
    tf.gather(normal([4, 3]), ints([3, 0, 0])),
    tf.gather(normal([4, 3]), ints([2, 1]), 1),
    tf.gather(normal([4, 3]), tf.tensor2d([0, 1, 2, 3], [2, 2], "int32")),
    tf.gather(normal([4, 3]), tf.scalar(2, "int32")),
    tf.gather(ints([5, 6, 7]), ints([2, 2])),
    tf.gather(normal([4, 3]), ints([])),
  ],
  "gather with batch dimensions": () =>
    tf.gather(normal([2, 3, 4]), tf.tensor2d([0, 2, 1, 1], [2, 2], "int32"), 1, 1),
  "gatherND": () => [
    tf.gatherND(normal([3, 4]), tf.tensor2d([0, 1, 2, 3], [2, 2], "int32")),
    tf.gatherND(normal([3, 4]), tf.tensor2d([2, 0], [2, 1], "int32")),
    tf.gatherND(normal([2, 3, 4]), tf.tensor3d([0, 1, 1, 2], [2, 1, 2], "int32")),
  ],
  "scatterND": () => [
    tf.scatterND(tf.tensor2d([4, 1, 4], [3, 1], "int32"), tf.tensor1d([1, 2, 3]), [6]),
    tf.scatterND(tf.tensor2d([1, 0], [2, 1], "int32"), normal([2, 3]), [3, 3]),
    tf.scatterND(tf.tensor2d([0, 1, 2, 0], [2, 2], "int32"), ints([5, 6]), [3, 2]),
  ],
  "tensorScatterUpdate": () =>
    tf.tensorScatterUpdate(normal([4]), tf.tensor2d([1, 3], [2, 1], "int32"), tf.tensor1d([7, 8])),
  "sparseToDense": () => [
    tf.sparseToDense(ints([1, 3]), tf.tensor1d([5, 6]), [5], tf.scalar(-1)),
    tf.sparseToDense(tf.tensor2d([0, 1, 1, 0], [2, 2], "int32"), tf.tensor1d([5, 6]), [2, 2]),
  ],
  "tile": () => [
    tf.tile(normal([2, 3]), [2, 2]),
    tf.tile(tf.tensor1d([1, 2]), [3]),
    tf.tile(normal([2, 3]), [0, 1]),
  ],
  "transpose": () => [
    tf.transpose(normal([2, 3])),
    tf.transpose(normal([2, 3, 4]), [2, 0, 1]),
    tf.transpose(normal([2, 3, 4, 5]), [0, 3, 1, 2]),
    tf.transpose(normal([2, 0, 3]), [2, 1, 0]),
    tf.transpose(ints([1, 2])),
  ],
  "reshape, expandDims and squeeze": () => [
    tf.reshape(normal([2, 6]), [3, -1]),
    tf.reshape(tf.scalar(4), [1, 1]),
    tf.reshape(tf.zeros([0, 3]), [3, 0]),
    tf.expandDims(normal([2, 3]), 1),
    tf.squeeze(normal([1, 2, 1, 3]), [2]),
  ],
  "reverse": () => [
    tf.reverse(normal([2, 3])),
    tf.reverse(normal([2, 3]), 1),
    tf.reverse(normal([2, 3, 4]), [0, -1]),
    tf.reverse(ints([1, 2, 3])),
  ],
  "broadcastTo": () => [
    tf.broadcastTo(normal([1, 3]), [4, 3]),
    tf.broadcastTo(normal([3]), [2, 1, 3]),
    tf.broadcastTo(tf.scalar(2), [2, 2]),
  ],
  "booleans and int32 keep their types": () => [
    tf.reshape(bools([1, 0]), [2, 1]),
    tf.concat([bools([1]), bools([0])]),
    tf.slice(bools([1, 0, 1]), 1),
    tf.tile(ints([1]), [2]),
  ],
  "batchToSpaceND and spaceToBatchND": () => [
    tf.spaceToBatchND(normal([1, 4, 4, 2]), [2, 2], [[0, 0], [0, 0]]),
    tf.batchToSpaceND(normal([4, 2, 2, 1]), [2, 2], [[0, 0], [1, 0]]),
  ],
  "depthToSpace": () => tf.depthToSpace(normal<tf.Tensor4D>([1, 2, 3, 8]), 2),
  "slice of nothing": () => tf.slice(tf.zeros([0, 3]), [0, 1], [0, 2]),
  "meshgrid": () => tf.meshgrid(tf.range(0, 3), tf.range(0, 2)),
  "diag": () => tf.diag(tf.tensor1d([1, 2, 3])),
  "strings": () => [
    tf.tensor1d(["", "a", "größer als zweiundzwanzig Bytes, also auf dem Heap"]),
    tf.reshape(tf.tensor1d(["a", "b"]), [2, 1]),
    tf.concat([tf.tensor1d(["a"]), tf.tensor1d(["b", "c"])]),
    tf.slice(tf.tensor1d(["a", "b", "c"]), 1),
    tf.tensor([], [0], "string"),
  ],
  "equal of strings": () => tf.equal(tf.tensor1d(["a", "b"]), tf.tensor1d(["a", "c"])),
  "clone": () => [tf.clone(normal([2, 3])), tf.clone(bools([1, 0])), tf.clone(tf.zeros([0]))],
  "variables after an assignment": () => {
    const variable = tf.variable(normal([2]));
    const before = tf.clone(variable);
    variable.assign(tf.tensor1d([5, 6]));
    const result = [tf.clone(variable), before];
    variable.dispose();
    return result;
  },
};
