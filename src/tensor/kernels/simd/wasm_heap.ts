/**
 * The memory in which the WASM backend keeps its tensors, so that our own WebAssembly can work on
 * them in place.
 *
 * @module
 */

import * as tf from "../../tf.ts";
import { type MultiplyKernels, multiplyKernels } from "./multiply_kernels.ts";

/** Our kernels beside the backend's tensors. */
export interface WasmHeap {
  kernels: MultiplyKernels;
  /** Where a tensor's values are, in bytes. */
  addressOf(tensor: tf.Tensor): number;
  /** A float32 tensor's values in place: good until the next tensor is made. */
  valuesOf(tensor: tf.Tensor): Float32Array;
  /** A new tensor whose values are whatever was there before. */
  uninitialized(shape: number[]): tf.Tensor;
}

/** What is used of tfjs's backend class: its memory is not part of its declared interface. */
interface WasmBackend {
  wasm?: { asm?: { memory?: unknown } };
  dataIdMap: { get(dataId: tf.TensorInfo["dataId"]): { memoryOffset: number | null } };
  makeOutput(shape: number[], dtype: "float32"): tf.TensorInfo;
}

const heaps = new WeakMap<object, WasmHeap | { kernels: undefined }>();

/** The heap of a started WASM backend; undefined where it cannot be shared or lacks the speed. */
export function wasmHeap(backend: object): WasmHeap | undefined {
  let heap = heaps.get(backend);
  if (!heap) {
    heap = openHeap(backend as WasmBackend) ?? { kernels: undefined };
    heaps.set(backend, heap);
  }
  return heap.kernels && heap;
}

function openHeap(backend: WasmBackend): WasmHeap | undefined {
  const memory = backend.wasm?.asm?.memory;
  if (!(memory instanceof WebAssembly.Memory)) return undefined;
  const kernels = multiplyKernels(memory);
  if (!kernels) return undefined;
  const addressOf = (tensor: tf.Tensor): number => {
    const { memoryOffset } = backend.dataIdMap.get(tensor.dataId);
    if (memoryOffset === null) throw new TypeError(`Cannot use a tensor of ${tensor.dtype}`);
    return memoryOffset;
  };
  return {
    kernels,
    addressOf,
    valuesOf: (tensor) => new Float32Array(memory.buffer, addressOf(tensor), tensor.size),
    uninitialized: (shape) =>
      tf.engine().makeTensorFromTensorInfo(backend.makeOutput(shape, "float32")),
  };
}
