/**
 * The one import of TensorFlow.js: every other file takes `tf` from here, because a second copy
 * would have an engine, and so tensors and gradients, of its own.
 *
 * @module
 */

// The gradients of tfjs-core's operations are only registered by the package around it: their
// files in tfjs-core itself import without extensions, which Deno refuses.
import "@tensorflow/tfjs";
import type * as core from "@tensorflow/tfjs-core";

export * from "@tensorflow/tfjs-core";
export { loadGraphModel } from "@tensorflow/tfjs";

// The types of our public functions, under our own names so that they are documented.

/** A tensor of any rank. */
export type AnyTensor = core.Tensor;
/** Tensors by name. */
export type NamedTensorMap = core.NamedTensorMap;
/** A tensor that can be assigned to. */
export type Variable = core.Variable;
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
