/**
 * Kernels of our own that a backend may have: one operation for what is otherwise composed of many.
 * The functions beside this file ask whether the backend has one, and compose where it has not.
 *
 * @module
 */

import * as tf from "../tf.ts";

/** The names of those kernels. */
export type FusedKernel =
  | "ApplyAdam"
  | "BatchNormTraining"
  | "BatchNormTrainingGrad"
  | "BiasAdd"
  | "BiasAddGrad"
  | "DecayWeight"
  | "L2Loss"
  | "ReluGrad";

/** Whether the current backend has it. */
export function hasFused(kernel: FusedKernel): boolean {
  return tf.getKernel(kernel, tf.getBackend()) !== undefined;
}

/** Calls it. It is not differentiated. */
export function callFused(
  kernel: FusedKernel,
  inputs: Record<string, tf.Tensor>,
  attributes: Record<string, number> = {},
): tf.Tensor[] {
  const outputs: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(kernel, inputs, attributes);
  return Array.isArray(outputs) ? outputs : [outputs];
}
