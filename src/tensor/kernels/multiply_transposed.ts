/**
 * Products of matrices one or both of which are transposed, as the gradients of dense layers are:
 * the WASM backend has only a plain loop for them, ten times slower. Called by `tf.matMul`;
 * registered by `register_wasm_kernels.ts`.
 *
 * @module
 */

import * as tf from "../tf.ts";
import { canConvolve } from "./simd/convolve.ts";
import { filterSlope } from "./simd/filter_slope.ts";
import { wasmHeap } from "./simd/wasm_heap.ts";

/**
 * a · b, each transposed before if so asked.
 *
 * @param a `[…, rows, inner]`, or `[…, inner, rows]` if it is transposed
 * @param b `[…, inner, columns]`, or `[…, columns, inner]` if it is transposed
 * @returns `[…, rows, columns]`
 */
export function multiplyTransposed(
  a: tf.Tensor,
  b: tf.Tensor,
  { transposeA, transposeB }: { transposeA: boolean; transposeB: boolean },
): tf.Tensor {
  const heap = wasmHeap(tf.backend());
  const inPlace = transposeA && !transposeB && a.size > 0 && b.size > 0 &&
    [a, b].every(({ rank, shape }) => shape.slice(0, rank - 2).every((side) => side === 1));
  return tf.tidy(() => {
    if (heap && inPlace && a.rank === b.rank && canConvolve(b.shape.at(-1)!)) {
      // Just what the gradient of a convolution by one pixel is.
      const [inner, rows, columns] = [b.shape.at(-2)!, a.shape.at(-1)!, b.shape.at(-1)!];
      const slope = filterSlope(
        heap,
        tf.reshape(a, [1, inner, 1, rows]),
        tf.reshape(b, [1, inner, 1, columns]),
        [1, 1, rows, columns],
        { strideHeight: 1, strideWidth: 1, padding: [[0, 0], [0, 0], [0, 0], [0, 0]] },
      );
      return tf.reshape(slope, [...a.shape.slice(0, -2), rows, columns]);
    }
    return tf.matMul(transposeA ? swapLastAxes(a) : a, transposeB ? swapLastAxes(b) : b);
  });
}

function swapLastAxes(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
}
