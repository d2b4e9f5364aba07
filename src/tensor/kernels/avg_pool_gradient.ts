/**
 * The gradient of average pooling at the edges. The WASM backend's own forgets that padding does
 * not count in a mean. Called by tfjs while it differentiates `tf.avgPool`; registered by
 * `register_wasm_kernels.ts`.
 *
 * @module
 */

import * as tf from "../tf.ts";
import type { PoolShape } from "./max_pool_gradient.ts";

/**
 * The gradient of the output, larger where windows reach beyond the edge: the backend's own then
 * gives each pixel its right share.
 *
 * @param gradient of the output, `[batch, output height, output width, channels]`
 * @param inputShape `[batch, height, width, channels]`
 */
export function enlargeAtEdges(
  gradient: tf.Tensor4D,
  inputShape: [number, number, number, number],
  { filterSize, strides, pad, dimRoundingMode }: PoolShape,
): tf.Tensor4D {
  const info = tf.backend_util.computePool2DInfo(
    inputShape,
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const { outHeight, outWidth, padInfo, strideHeight, strideWidth, filterHeight, filterWidth } =
    info;
  const rows = seen(outHeight, strideHeight, padInfo.top, filterHeight, inputShape[1]);
  const columns = seen(outWidth, strideWidth, padInfo.left, filterWidth, inputShape[2]);
  const enlargements = rows.flatMap((height) =>
    columns.map((width) => filterHeight * filterWidth / (height * width))
  );
  return tf.tidy(() => tf.mul(gradient, tf.tensor4d(enlargements, [1, outHeight, outWidth, 1])));
}

/** How many pixels each window along one axis has inside of the image. */
function seen(windows: number, stride: number, before: number, taps: number, side: number) {
  return Array.from({ length: windows }, (_, window) => {
    const start = window * stride - before;
    return Math.min(side, start + taps) - Math.max(0, start);
  });
}
