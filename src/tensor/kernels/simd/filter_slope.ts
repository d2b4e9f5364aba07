/**
 * The gradient of a convolution by its filter on the WASM backend's memory: neither transposed nor
 * copied, and twice as fast as composed of the backend's own operations.
 *
 * @module
 */

import * as tf from "../../tf.ts";
import { tileColumns } from "./multiply_kernels.ts";
import { pixelAddresses, type Windows } from "./pixel_addresses.ts";
import type { WasmHeap } from "./wasm_heap.ts";

/** Pixels done for the whole filter before the next: they stay in the cache. */
const blockPixels = 256;

/**
 * Σ over output pixels of window ⊗ gradient.
 *
 * @param input `[batch, height, width, inputs]`
 * @param gradient of the output, `[batch, output height, output width, outputs]`; outputs come in
 *   eights
 * @param filterShape `[filter height, filter width, inputs, outputs]`
 * @returns a tensor of `filterShape`
 */
export function filterSlope(
  heap: WasmHeap,
  input: tf.Tensor4D,
  gradient: tf.Tensor4D,
  filterShape: [number, number, number, number],
  windows: Windows,
): tf.Tensor4D {
  const [filterHeight, filterWidth, inputs, outputs] = filterShape;
  return tf.tidy(() => {
    const { addresses, padded } = pixelAddresses(
      heap,
      input,
      [filterHeight, filterWidth],
      windows,
    );
    const result: tf.Tensor4D = tf.zeros(filterShape);
    const rowLength = filterWidth * inputs;
    const [table, slopes, output] = [addresses, gradient, result].map(heap.addressOf);
    for (let pixel = 0; pixel < addresses.size; pixel += blockPixels) {
      for (let row = 0; row < filterHeight; row++) {
        for (let panel = 0; panel < outputs; panel += tileColumns) {
          heap.kernels.addOuterProducts(
            table + 4 * pixel,
            Math.min(blockPixels, addresses.size - pixel),
            4 * row * padded.shape[2] * inputs,
            slopes + 4 * (pixel * outputs + panel),
            4 * outputs,
            rowLength,
            output + 4 * (row * rowLength * outputs + panel),
            4 * outputs,
          );
        }
      }
    }
    return result;
  });
}
