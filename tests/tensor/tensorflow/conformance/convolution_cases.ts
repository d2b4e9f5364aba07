/**
 * Convolutions, pooling and batch norm.
 *
 * @module
 */

import * as tf from "../../../../src/tensor/tf.ts";
import { type Cases, distinct, normal } from "./cases.ts";

const image = (seed = 1): tf.Tensor4D => normal<tf.Tensor4D>([2, 7, 8, 3], seed);
const taps = (height: number, width: number, outputs = 4): tf.Tensor4D =>
  normal<tf.Tensor4D>([height, width, 3, outputs], 2);

interface Windows {
  strides: number | [number, number];
  pad: "same" | "valid" | number | tf.backend_util.ExplicitPadding;
  dilations?: number | [number, number];
  size: [number, number];
}

const windows: Record<string, Windows> = {
  "3×3, same": { size: [3, 3], strides: 1, pad: "same" },
  "3×3, valid": { size: [3, 3], strides: 1, pad: "valid" },
  "3×3, same, stride 2": { size: [3, 3], strides: 2, pad: "same" },
  "3×3, valid, stride 2": { size: [3, 3], strides: 2, pad: "valid" },
  "2×3, strides 2 and 1": { size: [2, 3], strides: [2, 1], pad: "same" },
  "1×1": { size: [1, 1], strides: 1, pad: "valid" },
  "1×1, stride 2": { size: [1, 1], strides: 2, pad: "same" },
  "3×3, padding 1": { size: [3, 3], strides: 1, pad: 1 },
  "3×3, explicit padding": {
    size: [3, 3],
    strides: 1,
    pad: [[0, 0], [2, 0], [1, 2], [0, 0]],
  },
  "3×3, dilation 2": { size: [3, 3], strides: 1, pad: "same", dilations: 2 },
  "2×2, dilations 2 and 3": { size: [2, 2], strides: 1, pad: "valid", dilations: [2, 3] },
  "7×8, as large as the image": { size: [7, 8], strides: 1, pad: "valid" },
};

type Pool = (
  x: tf.Tensor4D,
  size: [number, number],
  strides: Windows["strides"],
  pad: Windows["pad"],
) => tf.Tensor4D;

const maxPool: Pool = (x, size, strides, pad) => tf.maxPool(x, size, strides, pad);

/** The backend `cpu` forgets in the gradient that padding does not count in a mean. */
const avgPool: Pool = (x, size, strides, pad) => {
  if (tf.getBackend() !== "cpu") return tf.avgPool(x, size, strides, pad);
  const [batch, height, width, channels] = x.shape;
  const one = tf.ones([...size, 1, 1]) as tf.Tensor4D;
  const sum = (images: tf.Tensor4D) => tf.conv2d(images, one, strides, pad);
  const images = tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [batch * channels, height, width, 1]);
  const means = tf.div(sum(images as tf.Tensor4D), sum(tf.ones([1, height, width, 1])));
  const [, outHeight, outWidth] = means.shape as number[];
  return tf.transpose(tf.reshape(means, [batch, channels, outHeight, outWidth]), [0, 2, 3, 1]);
};

/** The table. */
export const convolutionCases: Cases = {
  "conv1d": () => [
    tf.conv1d(normal<tf.Tensor3D>([2, 9, 3]), normal<tf.Tensor3D>([3, 3, 4], 2), 2, "same"),
    tf.conv1d(normal<tf.Tensor3D>([2, 9, 3]), normal<tf.Tensor3D>([3, 3, 4], 2), 1, "valid"),
  ],
  "conv2d of one image without a batch": () =>
    tf.conv2d(normal<tf.Tensor3D>([5, 5, 3]), taps(3, 3), 1, "same"),
  "conv3d": () =>
    tf.conv3d(
      normal([1, 4, 4, 4, 2]) as tf.Tensor5D,
      normal([2, 2, 2, 2, 3], 2) as tf.Tensor5D,
      1,
      "same",
    ),
  "fused conv2d with bias and activation": () =>
    (["linear", "relu", "relu6", "elu", "sigmoid"] as const).map((activation) =>
      tf.fused.conv2d({
        x: image(),
        filter: taps(3, 3),
        strides: 1,
        pad: "same",
        bias: normal<tf.Tensor1D>([4], 3),
        activation,
      })
    ),
  "fused depthwiseConv2d with bias and activation": () =>
    tf.fused.depthwiseConv2d({
      x: image(),
      filter: normal<tf.Tensor4D>([3, 3, 3, 1], 2),
      strides: 1,
      pad: "same",
      bias: normal<tf.Tensor1D>([3], 3),
      activation: "relu",
    }),
  "depthwiseConv2d": () => [
    tf.depthwiseConv2d(image(), normal<tf.Tensor4D>([3, 3, 3, 2], 2), 1, "same"),
    tf.depthwiseConv2d(image(), normal<tf.Tensor4D>([3, 3, 3, 1], 2), 2, "valid"),
  ],
  "depthwiseConv2d, dilated": () =>
    tf.depthwiseConv2d(image(), normal<tf.Tensor4D>([2, 2, 3, 1], 2), 1, "valid", "NHWC", 2),
  "separableConv2d": () =>
    tf.separableConv2d(
      image(),
      normal<tf.Tensor4D>([3, 3, 3, 2], 2),
      normal<tf.Tensor4D>([1, 1, 6, 4], 3),
      1,
      "same",
    ),
  "conv2dTranspose": () => [
    tf.conv2dTranspose(normal<tf.Tensor4D>([2, 4, 5, 4]), taps(3, 3), [2, 8, 10, 3], 2, "same"),
    tf.conv2dTranspose(normal<tf.Tensor4D>([2, 4, 5, 4]), taps(3, 3), [2, 6, 7, 3], 1, "valid"),
  ],
  "dilation2d": () => tf.dilation2d(image(), normal<tf.Tensor3D>([2, 2, 3], 2), 1, "same"),
  "batchNorm": () => {
    const [mean, offset, scale] = [1, 2, 3].map((seed) => normal<tf.Tensor1D>([3], seed));
    const variance = tf.square(normal<tf.Tensor1D>([3], 4));
    return [
      tf.batchNorm(image(), mean, variance, offset, scale, 1e-3),
      tf.batchNorm(image(), mean, variance, undefined, scale, 1e-3),
      tf.batchNorm(image(), mean, variance, offset, undefined, 1e-3),
      tf.batchNorm(image(), mean, variance),
      tf.batchNorm(normal([4, 3], 5), mean, variance, offset, scale, 1e-3),
    ];
  },
  "localResponseNormalization": () => tf.localResponseNormalization(image(), 1, 1, 0.5, 0.75),
  "global pooling": () => [
    tf.maxPool(image(), [7, 8], 1, "valid"),
    tf.avgPool(image(), [7, 8], 1, "valid"),
  ],
  "maxPool of negative numbers": () =>
    tf.maxPool(tf.sub<tf.Tensor4D>(distinct([1, 5, 5, 2]), 100), 3, 2, "same"),
  "maxPoolWithArgmax": () => {
    const { result, indexes } = tf.maxPoolWithArgmax(
      distinct<tf.Tensor4D>([2, 4, 4, 3]),
      2,
      2,
      "same",
    );
    return [result, indexes];
  },
  "pool3d": () => [
    tf.maxPool3d(normal([1, 4, 4, 4, 2]) as tf.Tensor5D, 2, 2, "same"),
    tf.avgPool3d(normal([1, 4, 4, 4, 2]) as tf.Tensor5D, 2, 2, "valid"),
  ],
  "pooling of an empty batch": () => {
    const none = tf.zeros([0, 7, 8, 3]) as tf.Tensor4D;
    return [tf.maxPool(none, 2, 2, "same"), tf.avgPool(none, 2, 2, "valid")];
  },
};

for (const [name, { size: [height, width], strides, pad, dilations }] of Object.entries(windows)) {
  convolutionCases[`conv2d ${name}`] = () =>
    tf.conv2d(image(), taps(height, width), strides, pad, "NHWC", dilations);
  if (dilations === undefined) {
    convolutionCases[`gradients of conv2d ${name}`] = () =>
      tf.grads((x, filter) =>
        tf.square(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad))
      )([image(), taps(height, width)]);
  }
  if (dilations !== undefined || height === 1) continue;
  convolutionCases[`maxPool and avgPool ${name}`] = () => [
    tf.maxPool(distinct<tf.Tensor4D>([2, 7, 8, 3]), [height, width], strides, pad),
    tf.avgPool(image(), [height, width], strides, pad),
  ];
  convolutionCases[`gradients of maxPool and avgPool ${name}`] = () =>
    [maxPool, avgPool].flatMap((pool) =>
      tf.grads((x) => tf.square(pool(x as tf.Tensor4D, [height, width], strides, pad)))([
        distinct([2, 7, 8, 3]),
      ])
    );
}
