/**
 * What the backend of `@tensorflow/tfjs-node-gpu` is to us, and what stands beside it once it has
 * started.
 *
 * @module
 */

import type * as tf from "../tf.ts";
import type { Binding, TensorMetadata } from "./binding.ts";
import type { TensorflowContext } from "./context.ts";
import type { HostValues } from "./host_tensors.ts";
import type { TensorTable } from "./tensor_table.ts";

/** The backend, with what is private there. */
export interface NodeBackend extends tf.KernelBackend {
  binding: Binding;
  tensorMap: { get(dataId: tf.DataId): TensorData; has(dataId: tf.DataId): boolean };
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  /** Ours: the number of a variable that operations may change in place. */
  getVariableId(variable: tf.Variable): number;
}

/** What the backend knows of the data behind a tensor. */
export interface TensorData {
  shape: number[];
  dtype: number;
  /** Values not yet handed to TensorFlow, or null. */
  values: HostValues | null;
  /** Its number in the table, once it has no `values`. */
  id: number;
  refCount: number;
}

/** The parts of a started backend. */
export interface StartedBackend {
  context: TensorflowContext;
  table: TensorTable;
  backend: NodeBackend;
}
