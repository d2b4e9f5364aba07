/**
 * Registers kernels for the backend `tensorflow`, and runs the operations that they consist of.
 *
 * @module
 */

import * as tf from "../../tf.ts";
import { backendName, type NodeBackend } from "../node_backend.ts";
import type { OpAttribute } from "../op_attributes.ts";

/** A kernel. */
export type Kernel = (
  inputs: Record<string, tf.TensorInfo>,
  attributes: Record<string, unknown>,
) => tf.TensorInfo | tf.TensorInfo[];

/** Registers a kernel that there is none of. */
export function registerKernel(kernelName: string, kernel: Kernel): void {
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs }) =>
      kernel(inputs as Record<string, tf.TensorInfo>, attrs as Record<string, unknown>),
  });
}

/** Puts a kernel in the place of the one that there is, which it may call. */
export function replaceKernel(
  backend: NodeBackend,
  kernelName: string,
  make: (original: Kernel) => Kernel,
): void {
  const { kernelFunc } = tf.getKernel(kernelName, backendName);
  tf.unregisterKernel(kernelName, backendName);
  const original: Kernel = (inputs, attributes) =>
    kernelFunc({ inputs, attrs: attributes as tf.NamedAttrMap, backend });
  registerKernel(kernelName, make(original));
}

/** Runs an operation of TensorFlow. */
export type RunOperation = (
  name: string,
  attributes: OpAttribute[],
  inputs: tf.TensorInfo[],
  outputCount?: number,
) => tf.Tensor[];

/** Makes `RunOperation` for a backend. */
export function createRunOperation(backend: NodeBackend): RunOperation {
  return (name, attributes, inputs, outputCount = 1) => {
    const ids = backend.getInputTensorIds(inputs);
    return backend.binding.executeOp(name, attributes, ids, outputCount)
      .map((metadata) => backend.createOutputTensor(metadata));
  };
}
