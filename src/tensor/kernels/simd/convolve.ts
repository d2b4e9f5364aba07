/**
 * Convolution on the WASM backend's memory, half as fast again as the backend's own. The gradient
 * by the input goes through it too, being a convolution itself.
 *
 * @module
 */

import * as tf from "../../tf.ts";
import { tileColumns } from "./multiply_kernels.ts";
import { pixelAddresses, type Windows } from "./pixel_addresses.ts";
import type { WasmHeap } from "./wasm_heap.ts";

/** Output pixels done for all channels before the next: their inputs stay in the cache. */
const blockPixels = 256;

/** Whether {@linkcode convolve} can do it: outputs come in eights. */
export function canConvolve(outputs: number): boolean {
  return outputs > 0 && outputs % tileColumns === 0;
}

/**
 * Like `tf.conv2d`.
 *
 * @param input `[batch, height, width, inputs]`
 * @param filter `[filter height, filter width, inputs, outputs]`
 * @returns `[batch, output height, output width, outputs]`
 */
export function convolve(
  heap: WasmHeap,
  input: tf.Tensor4D,
  filter: tf.Tensor4D,
  windows: Windows,
): tf.Tensor4D {
  const [filterHeight, filterWidth, inputs, outputs] = filter.shape;
  return tf.tidy(() => {
    const { addresses, padded, outputHeight, outputWidth } = pixelAddresses(
      heap,
      input,
      [filterHeight, filterWidth],
      windows,
    );
    const packed = pack(filter);
    const result = heap.uninitialized([input.shape[0], outputHeight, outputWidth, outputs]);
    const segmentLength = filterWidth * inputs;
    const skip = 4 * (padded.shape[2] * inputs - segmentLength);
    const panelSize = filterHeight * segmentLength * tileColumns;
    const [table, weights, output] = [addresses, packed, result].map(heap.addressOf);
    for (let pixel = 0; pixel < addresses.size; pixel += blockPixels) {
      for (let panel = 0; panel < outputs / tileColumns; panel++) {
        heap.kernels.multiplyRows(
          table + 4 * pixel,
          Math.min(blockPixels, addresses.size - pixel),
          filterHeight,
          segmentLength,
          skip,
          weights + 4 * panel * panelSize,
          output + 4 * (pixel * outputs + panel * tileColumns),
          4 * outputs,
        );
      }
    }
    return result as tf.Tensor4D;
  });
}

/** [height, width, inputs, outputs] → [outputs / 8, height, width, inputs, 8] */
function pack(filter: tf.Tensor4D): tf.Tensor {
  const outputs = filter.shape[3];
  const values = filter.dataSync();
  const packed = new Float32Array(values.length);
  let to = 0;
  for (let panel = 0; panel < outputs; panel += tileColumns) {
    for (let from = panel; from < values.length; from += outputs) {
      for (let column = 0; column < tileColumns; column++) packed[to++] = values[from + column];
    }
  }
  return tf.tensor1d(packed);
}
