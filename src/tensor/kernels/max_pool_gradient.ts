/**
 * The gradient of max pooling. The WASM backend's own loses the gradient of windows in which no
 * value is positive. Called by tfjs while it differentiates `tf.maxPool`; registered by
 * `register_wasm_kernels.ts`.
 *
 * @module
 */

import * as tf from "../tf.ts";

/** The windows of a pooling, as `tf.maxPool` takes them. */
export interface PoolShape {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: "same" | "valid" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/**
 * Gives each output's gradient to the largest input of its window, of equals to the first.
 *
 * @param gradient of the output, `[batch, output height, output width, channels]`
 * @param input `[batch, height, width, channels]`
 * @returns a tensor shaped as `input`
 */
export function maxPoolGradient(
  gradient: tf.Tensor4D,
  input: tf.Tensor4D,
  { filterSize, strides, pad, dimRoundingMode }: PoolShape,
): tf.Tensor4D {
  const { padInfo, outHeight, outWidth, strideHeight, strideWidth, filterHeight, filterWidth } = tf
    .backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode);
  const [batch, height, width, channels] = input.shape;
  const values = input.dataSync();
  const slopes = gradient.dataSync();
  const result = new Float32Array(values.length);
  // Of one window, all channels at a time, as they lie side by side.
  const largest = new Float32Array(channels);
  const places = new Int32Array(channels);
  let output = 0;
  for (let image = 0; image < batch; image++) {
    for (let outputRow = 0; outputRow < outHeight; outputRow++) {
      const top = outputRow * strideHeight - padInfo.top;
      for (let outputColumn = 0; outputColumn < outWidth; outputColumn++) {
        const left = outputColumn * strideWidth - padInfo.left;
        largest.fill(-Infinity);
        for (let row = Math.max(0, top); row < Math.min(height, top + filterHeight); row++) {
          const right = Math.min(width, left + filterWidth);
          for (let column = Math.max(0, left); column < right; column++) {
            const pixel = ((image * height + row) * width + column) * channels;
            for (let channel = 0; channel < channels; channel++) {
              if (values[pixel + channel] > largest[channel]) {
                largest[channel] = values[pixel + channel];
                places[channel] = pixel + channel;
              }
            }
          }
        }
        for (let channel = 0; channel < channels; channel++) {
          if (largest[channel] > -Infinity) result[places[channel]] += slopes[output + channel];
        }
        output += channels;
      }
    }
  }
  return tf.tensor4d(result, input.shape);
}
