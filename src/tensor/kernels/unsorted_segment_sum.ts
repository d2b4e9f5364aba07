/**
 * Sums of rows by segment, the gradient of `tf.gather`, which the WASM backend lacks. Registered
 * by `register_wasm_kernels.ts`.
 *
 * @module
 */

import * as tf from "../tf.ts";

/**
 * Row s of the result is the sum of those rows of `values` whose segment is s; a row with a negative
 * segment is left out, as in TensorFlow.
 *
 * @param values `[rows, …]`
 * @param segments int32 `[rows]`
 * @param segmentsCount rows of the result
 * @returns `[segmentsCount, …]`
 */
export function unsortedSegmentSum(
  values: tf.Tensor,
  segments: tf.Tensor1D,
  segmentsCount: number,
): tf.Tensor {
  const [rows, ...rest] = values.shape;
  const rowSize = rest.reduce((product, side) => product * side, 1);
  const from = values.dataSync();
  const segmentOf = segments.dataSync();
  const sums = values.dtype === "int32"
    ? new Int32Array(segmentsCount * rowSize)
    : new Float32Array(segmentsCount * rowSize);
  for (let row = 0; row < rows; row++) {
    if (segmentOf[row] < 0) continue;
    const to = segmentOf[row] * rowSize;
    for (let index = 0; index < rowSize; index++) sums[to + index] += from[row * rowSize + index];
  }
  return tf.tensor(sums, [segmentsCount, ...rest], values.dtype);
}
