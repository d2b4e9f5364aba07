/**
 * Gradients of what only moves numbers about.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";
import { gradient } from "./gradient.ts";
import { unbroadcast } from "./unbroadcast.ts";

export const shapeGradients: tf.GradConfig[] = [
  ...["Reshape", "ExpandDims"].map((kernelName) =>
    gradient(
      kernelName,
      { inputsToSave: [kernelName === "Reshape" ? "x" : "input"] },
      (dy, [x]) => ({
        [kernelName === "Reshape" ? "x" : "input"]: () => tf.reshape(dy, x.shape),
      }),
    )
  ),
  gradient<{ perm: number[] }>("Transpose", {}, (dy, _, { perm }) => ({
    x: () => tf.transpose(dy, perm.map((_, axis) => perm.indexOf(axis))),
  })),
  gradient<{ axis: number }>("Concat", { saveAllInputs: true }, (dy, parts, { axis }) => {
    const [along] = tf.util.parseAxisParam(axis, parts[0].shape);
    const starts: number[] = [];
    parts.reduce((start, part) => (starts.push(start), start + part.shape[along]), 0);
    return Object.fromEntries(
      parts.map((part, index) => [index, () => {
        const begin = part.shape.map((_, axis) => axis === along ? starts[index] : 0);
        return tf.slice(dy, begin, part.shape);
      }]),
    );
  }),
  gradient<{ begin: number[] }>("Slice", { inputsToSave: ["x"] }, (dy, [x], { begin }) => ({
    x: () =>
      tf.pad(dy, x.shape.map((side, axis) => [begin[axis], side - begin[axis] - dy.shape[axis]])),
  })),
  gradient<{ paddings: [number, number][] }>(
    "PadV2",
    { inputsToSave: ["x"] },
    (dy, [x], { paddings }) => ({
      x: () => tf.slice(dy, paddings.map(([before]) => before), x.shape),
    }),
  ),
  gradient<{ dims: number | number[] }>("Reverse", {}, (dy, _, { dims }) => ({
    x: () => tf.reverse(dy, dims),
  })),
  gradient("BroadcastTo", { inputsToSave: ["x"] }, (dy, [x]) => ({
    x: () => unbroadcast(dy, x.shape),
  })),
  gradient<{ reps: number[] }>("Tile", { inputsToSave: ["x"] }, (dy, [x], { reps }) => ({
    // Along each axis the copies come one after the other: [copies, side].
    x: () =>
      tf.sum(
        tf.reshape(dy, x.shape.flatMap((side, axis) => [reps[axis], side])),
        x.shape.map((_, axis) => 2 * axis),
      ),
  })),
  gradient<{ axis: number }>(
    "Pack",
    { saveAllInputs: true },
    (dy, parts, { axis }) =>
      Object.fromEntries(
        parts.map((_, index) => [index, () => tf.squeeze(tf.gather(dy, [index], axis), [axis])]),
      ),
  ),
  {
    kernelName: "Unpack",
    gradFunc: (dys, _, attributes) => ({
      value: () => tf.stack(dys as tf.Tensor[], (attributes as { axis: number }).axis),
    }),
  },
  {
    kernelName: "SplitV",
    gradFunc: (dys, _, attributes) => ({
      x: () => tf.concat(dys as tf.Tensor[], (attributes as { axis: number }).axis),
    }),
  },
  gradient<{ axis: number; batchDims?: number }>(
    "GatherV2",
    { inputsToSave: ["x", "indices"] },
    (dy, [x, indices], { axis, batchDims = 0 }) => ({
      x: () => gatherSlope(dy, x, indices, { axis, batchDims }),
      indices: () => tf.zeros(indices.shape),
    }),
  ),
];

/** Adds up, for each place along the axis, the gradients of all who took from it. */
function gatherSlope(
  dy: tf.Tensor,
  x: tf.Tensor,
  indices: tf.Tensor,
  { axis, batchDims }: { axis: number; batchDims: number },
): tf.Tensor {
  if (batchDims !== 0) {
    throw new RangeError(`Cannot differentiate gather(): batchDims is ${batchDims}; it must be 0`);
  }
  const [along] = tf.util.parseAxisParam(axis, x.shape);
  const before = tf.util.sizeFromShape(x.shape.slice(0, along));
  const after = tf.util.sizeFromShape(x.shape.slice(along + 1));
  const taken = tf.transpose(tf.reshape(dy, [before, indices.size, after]), [1, 0, 2]);
  const segments: tf.Tensor1D = tf.reshape(tf.cast(indices, "int32"), [indices.size]);
  const sums = tf.unsortedSegmentSum(taken, segments, x.shape[along]);
  return tf.reshape(tf.transpose(sums, [1, 0, 2]), x.shape);
}
