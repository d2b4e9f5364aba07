/**
 * Kernels of tfjs-core that `@tensorflow/tfjs-node-gpu` has no part for, or a wrong one. Not here,
 * since nothing calls them: drawing on a canvas, ragged and sparse tensors (but for the sums over
 * segments), and the splitting and hashing of strings.
 *
 * @module
 */

import * as tf from "../../tf.ts";
import type { NodeBackend } from "../node_backend.ts";
import { dataTypes } from "../data_types.ts";
import { attributeKinds, type OpAttribute } from "../op_attributes.ts";
import { createRunOperation, registerKernel, replaceKernel } from "./kernel_registry.ts";

const { type, int, bool, string } = attributeKinds;
const { float32, int32 } = dataTypes;

/** Registers them. */
export function registerMissingKernels(backend: NodeBackend): void {
  const run = createRunOperation(backend);

  const typeOf = ({ dtype }: tf.TensorInfo): OpAttribute => ({
    name: "T",
    type,
    value: dataTypes[dtype as "float32" | "int32" | "bool"],
  });

  registerKernel("BitwiseAnd", ({ a, b }) => run("BitwiseAnd", [typeOf(a)], [a, b])[0]);

  registerKernel("DenseBincount", ({ x, weights }, { size, binaryOutput }) => {
    const bins = tf.scalar(size as number, "int32");
    const [counts] = run("DenseBincount", [
      { name: "Tidx", type, value: int32 },
      typeOf(weights),
      { name: "binary_output", type: bool, value: Boolean(binaryOutput) },
    ], [x, bins, weights]);
    bins.dispose();
    return counts;
  });

  registerKernel("MaxPoolWithArgmax", ({ x }, attributes) => {
    const { filterSize, strides, pad, includeBatchInIndex } = attributes;
    const sides = (size: unknown): number[] => {
      const [height, width = height] = [size].flat() as number[];
      return [1, height, width, 1];
    };
    const [result, indexes] = run(
      "MaxPoolWithArgmax",
      [
        typeOf(x),
        { name: "Targmax", type, value: dataTypes.int64 },
        { name: "ksize", type: int, value: sides(filterSize) },
        { name: "strides", type: int, value: sides(strides) },
        { name: "padding", type: string, value: String(pad).toUpperCase() },
        { name: "include_batch_in_index", type: bool, value: Boolean(includeBatchInIndex) },
      ],
      [x],
      2,
    );
    const [narrow] = run("Cast", [
      { name: "SrcT", type, value: dataTypes.int64 },
      { name: "DstT", type, value: int32 },
    ], [indexes]);
    indexes.dispose();
    return [result, narrow];
  });

  // The package's tells TensorFlow the wrong type of all but float32.
  replaceKernel(backend, "Mean", (original) => ({ x }, attributes) =>
    tf.tidy(() => {
      const inputs = { x: tf.cast(x as tf.Tensor, "float32") };
      return original(inputs, attributes) as tf.Tensor;
    }));

  // The package's takes x − |x|, which is no number where x is infinite.
  replaceKernel(backend, "Prelu", () => ({ x, alpha }) =>
    tf.tidy(() => {
      const slopes = tf.mul(tf.minimum(x as tf.Tensor, 0), alpha as tf.Tensor);
      return tf.add(tf.relu(x as tf.Tensor), slopes);
    }));

  registerKernel("RotateWithOffset", ({ image }, attributes) => {
    const { radians, fillValue, center } = attributes as unknown as tf.RotateWithOffsetAttrs;
    const [, height, width, channels] = image.shape;
    const [x, y] = tf.backend_util.getImageCenter(center, height, width);
    const [sine, cosine] = [Math.sin(radians), Math.cos(radians)];
    const matrix = [
      [cosine, -sine, x - x * cosine + y * sine],
      [sine, cosine, y - x * sine - y * cosine],
      [0, 0],
    ].flat();
    return tf.tidy(() => {
      const transforms = tf.tensor2d(matrix, [1, 8]);
      const rotate = (part: tf.Tensor, fill: number) =>
        tf.image.transform(part as tf.Tensor4D, transforms, "nearest", "constant", fill);
      if (typeof fillValue === "number") return rotate(image as tf.Tensor, fillValue);
      // A fourth channel is opacity.
      const parts = tf.split(image as tf.Tensor, channels, 3);
      return tf.concat(parts.map((part, at) => rotate(part, at === 3 ? 255 : fillValue[at])), 3);
    });
  });

  registerKernel("SearchSorted", ({ sortedSequence, values }, { side }) =>
    run(
      side === "left" ? "LowerBound" : "UpperBound",
      [typeOf(values), { name: "out_type", type, value: int32 }],
      [sortedSequence, values],
    )[0]);

  for (const name of ["SparseSegmentMean", "SparseSegmentSum"]) {
    registerKernel(name, ({ data, indices, segmentIds }) =>
      run(name, [
        { name: "T", type, value: float32 },
        { name: "Tidx", type, value: int32 },
        { name: "Tsegmentids", type, value: int32 },
      ], [data, indices, segmentIds])[0]);
  }

  registerKernel("Transform", (inputs, { interpolation, fillMode, fillValue, outputShape }) => {
    const { image, transforms } = inputs;
    const shape = outputShape as [number, number] | undefined;
    const sides = tf.tensor1d(shape ?? image.shape.slice(1, 3), "int32");
    const fill = tf.scalar(fillValue as number);
    const [moved] = run(
      "ImageProjectiveTransformV3",
      [
        { name: "dtype", type, value: dataTypes.float32 },
        { name: "interpolation", type: string, value: String(interpolation).toUpperCase() },
        { name: "fill_mode", type: string, value: String(fillMode).toUpperCase() },
      ],
      [image, transforms, sides, fill],
    );
    tf.dispose([sides, fill]);
    return moved;
  });
}
