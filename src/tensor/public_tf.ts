/**
 * `tf` of the public API: TensorFlow.js's own functions, and the types that ours take and give.
 * Not a plain re-export, because `deno doc` would then count its thousand names as ours.
 *
 * @module
 */

import * as core from "./tf.ts";

/**
 * TensorFlow.js (`@tensorflow/tfjs-core`). Use this one: a second copy would have an engine, and so
 * tensors, of its own.
 */
export const tf: typeof core = core;

/** Types of TensorFlow.js. */
export declare namespace tf {
  /** A tensor of any rank. */
  export type Tensor = core.Tensor;
  /** A tensor of rank 0. */
  export type Scalar = core.Scalar;
  /** A tensor of rank 1. */
  export type Tensor1D = core.Tensor1D;
  /** A tensor of rank 2. */
  export type Tensor2D = core.Tensor2D;
  /** A tensor of rank 3. */
  export type Tensor3D = core.Tensor3D;
  /** A tensor of rank 4. */
  export type Tensor4D = core.Tensor4D;
  /** A tensor that can be assigned to. */
  export type Variable = core.Variable;
  /** Tensors by name, as `tf.variableGrads` gives them. */
  export type NamedTensorMap = core.NamedTensorMap;
  /** What becomes a tensor: numbers, and arrays of them. */
  export type TensorLike = core.TensorLike;
}
