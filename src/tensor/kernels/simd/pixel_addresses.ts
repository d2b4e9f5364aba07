/**
 * Where each window of a convolution begins in memory.
 *
 * @module
 */

import * as tf from "../../tf.ts";
import type { WasmHeap } from "./wasm_heap.ts";

/** How far apart the windows are, and what is added around the image. */
export interface Windows {
  strideHeight: number;
  strideWidth: number;
  padding: tf.backend_util.ExplicitPadding;
}

/** The windows of a convolution, one for each pixel of the output. */
export interface PixelAddresses {
  /** Of the first value of each window, in bytes: int32 `[batch · output height · output width]`. */
  addresses: tf.Tensor1D;
  /** The input with zeros around it, which the addresses point into. */
  padded: tf.Tensor4D;
  outputHeight: number;
  outputWidth: number;
}

/**
 * Pads the input, so that no window hangs over its edge, and finds the windows.
 *
 * @param input `[batch, height, width, channels]`
 * @param filterSize height and width
 */
export function pixelAddresses(
  heap: WasmHeap,
  input: tf.Tensor4D,
  [filterHeight, filterWidth]: [number, number],
  { strideHeight, strideWidth, padding }: Windows,
): PixelAddresses {
  const needsPadding = padding.some(([before, after]) => before > 0 || after > 0);
  const padded = needsPadding ? tf.pad(input, padding) : input;
  const [batch, height, width, channels] = padded.shape;
  const outputHeight = Math.floor((height - filterHeight) / strideHeight) + 1;
  const outputWidth = Math.floor((width - filterWidth) / strideWidth) + 1;
  const start = heap.addressOf(padded);
  const addresses = new Int32Array(batch * outputHeight * outputWidth);
  let index = 0;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < outputHeight; row++) {
      const first = (image * height + row * strideHeight) * width;
      for (let column = 0; column < outputWidth; column++) {
        addresses[index++] = start + 4 * (first + column * strideWidth) * channels;
      }
    }
  }
  return { addresses: tf.tensor1d(addresses, "int32"), padded, outputHeight, outputWidth };
}
