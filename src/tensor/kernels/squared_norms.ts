/**
 * How long tensors are: the sum of squares of each, in one pass and without a copy of it. For the
 * norm of gradients, which together are as large as the model.
 *
 * @module
 */

import * as tf from "../tf.ts";
import { callFused } from "./fused.ts";
import { wasmHeap } from "./simd/wasm_heap.ts";

/**
 * The squared L2 norm of each tensor. It is not differentiated. Where a value is no number or
 * infinite, or a square leaves the range of float32 (values above 1.8e19), so is the norm.
 *
 * @param tensors float32, of any shapes; at least one
 * @returns `[tensors.length]`
 */
export function squaredNorms(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.tidy(() => {
    const halves = tensors.map((tensor) => callFused("L2Loss", { t: tensor })[0] as tf.Scalar);
    return tf.mul(tf.stack(halves), 2);
  });
}

/** Half the squared norm, as TensorFlow's operation of that name gives it, on the WASM backend. */
export function l2LossOnWasm(tensor: tf.Tensor): tf.Scalar {
  const values = wasmHeap(tf.backend())?.valuesOf(tensor) ?? tensor.dataSync();
  // In double precision: a sum of millions of squares in float32 loses digits.
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] * values[index];
  return tf.scalar(sum / 2, "float32");
}
