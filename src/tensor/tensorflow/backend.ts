/**
 * The backend `tensorflow` of TensorFlow.js: the kernels of `@tensorflow/tfjs-node-gpu` on our
 * binding, and our own beside them. Loaded only once it is chosen.
 *
 * @module
 */

import util from "node:util";
import { registerTracer } from "../trace.ts";
import * as tf from "../tf.ts";
import { createBinding, eagerOperations } from "./binding.ts";
import type { ComputeOptions, TensorflowContext } from "./context.ts";
import type { TensorflowLibrary } from "./find_library.ts";
import { registerMissingKernels } from "./kernels/register_missing_kernels.ts";
import { registerPaddedKernels } from "./kernels/register_padded_kernels.ts";
import { registerFusedKernels } from "./kernels/register_fused_kernels.ts";
import { backendName, type NodeBackend, type StartedBackend } from "./node_backend.ts";
import { startContextOnce } from "./started_context.ts";
import { createTensorTable } from "./tensor_table.ts";
import { createTracer } from "./tracer.ts";
import { variableIdOf } from "./variable_id.ts";

let parts: Promise<StartedBackend> | null = null;

/**
 * Starts TensorFlow and makes it the backend. It starts once in a process.
 *
 * @throws {UserError} if the library or the device cannot be used, or it has started with another
 *   device or number of threads
 */
export async function startTensorflow(
  library: TensorflowLibrary,
  options: ComputeOptions = {},
): Promise<StartedBackend> {
  const context = startContextOnce(library, options);
  const started = await (parts ??= registerBackend(context));
  if (!await tf.setBackend(backendName)) throw new Error("TensorFlow did not start");
  return started;
}

async function registerBackend(context: TensorflowContext): Promise<StartedBackend> {
  const table = createTensorTable(context.api);
  const binding = createBinding(context, table, eagerOperations(context, table));

  // The package asks for two functions that Node.js has dropped.
  const dropped = {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  };
  for (const [name, replacement] of Object.entries(dropped)) {
    if (!(name in util)) Object.assign(util, { [name]: replacement });
  }
  const { NodeJSKernelBackend } = await import(
    "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js"
  );
  await import("@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js");

  const made = new NodeJSKernelBackend(binding as never, backendName);
  const backend = made as unknown as NodeBackend;
  backend.getInputTensorIds = (tensors) => tensors.map(({ dataId }) => idOf(backend, dataId));
  tf.registerBackend(backendName, () => backend);

  const parts = { context, table, backend };
  backend.getVariableId = (variable) => variableIdOf(parts, variable);
  registerMissingKernels(backend);
  registerPaddedKernels(backend);
  registerFusedKernels(backend);
  registerTracer(backendName, createTracer(parts));
  return parts;
}

/** The number of a tensor's data; values that TensorFlow does not have yet are handed over. */
function idOf(backend: NodeBackend, dataId: tf.DataId): number {
  const data = backend.tensorMap.get(dataId);
  if (data.values !== null) {
    data.id = backend.binding.createTensor(data.shape, data.dtype, data.values);
    data.values = null;
  }
  return data.id;
}
