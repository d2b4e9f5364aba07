/**
 * Executes one operation at once. Stands below the binding (operations by number) and the traced
 * functions (operations of our own making).
 *
 * @module
 */

import { cText, type Pointer, pointerArray } from "./c_api.ts";
import type { TensorflowContext } from "./context.ts";
import { dataTypes } from "./data_types.ts";
import { deleteTensor, type HostValues, toTensor, valuesOf } from "./host_tensors.ts";
import { attributeKinds, type OpAttribute, setAttributes } from "./op_attributes.ts";
import type { ReadValues } from "./host_tensors.ts";
import { checkedInBackground } from "./status.ts";

/**
 * Executes an operation.
 *
 * @param name TensorFlow's name of it, such as `Conv2D`, or of a traced function
 * @param inputs handles, in order, lists flattened
 * @returns handles of the outputs, which the caller must free
 */
export function executeEagerly(
  context: TensorflowContext,
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly Pointer[],
  outputCount: number,
): Pointer[] {
  const { api, checked } = context;
  const op = newOp(context, name, attributes);
  try {
    addInputs(context, name, op, inputs);
    const outputs = pointerArray(new Array(outputCount).fill(null));
    const count = Int32Array.of(outputCount);
    checked(executing(name), (status) => api.TFE_Execute(op, outputs, count, status));
    return Array.from(
      outputs.subarray(0, count[0]),
      (pointer) => Deno.UnsafePointer.create(pointer),
    );
  } finally {
    api.TFE_DeleteOp(op);
  }
}

/**
 * Executes an operation with one output on a thread of its own, while JavaScript goes on. Inputs
 * must stay until it is done.
 *
 * @returns a handle of the output, which the caller must free
 */
export async function executeInBackground(
  context: TensorflowContext,
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly Pointer[],
): Promise<Pointer> {
  const { api } = context;
  const op = newOp(context, name, attributes);
  try {
    addInputs(context, name, op, inputs);
    const outputs = pointerArray([null]);
    const count = Int32Array.of(1);
    await checkedInBackground(
      api,
      executing(name),
      (status) => api.TFE_ExecuteInBackground(op, outputs, count, status),
    );
    return Deno.UnsafePointer.create(outputs[0]);
  } finally {
    api.TFE_DeleteOp(op);
  }
}

function newOp(
  { api, checked, context }: TensorflowContext,
  name: string,
  attributes: readonly OpAttribute[],
): Pointer {
  const op = checked(executing(name), (status) => api.TFE_NewOp(context, cText(name), status));
  try {
    setAttributes(api, checked, { op, isGraph: false }, attributes);
  } catch (thrown) {
    api.TFE_DeleteOp(op);
    throw thrown;
  }
  return op;
}

function addInputs(
  { api, checked }: TensorflowContext,
  name: string,
  op: Pointer,
  inputs: readonly Pointer[],
): void {
  for (const input of inputs) {
    checked(executing(name), (status) => api.TFE_OpAddInput(op, input, status));
  }
}

function executing(name: string): string {
  return `Cannot execute ${name}`;
}

/** A handle of a copy of values. */
export function handleOf(
  context: TensorflowContext,
  shape: readonly number[],
  dataType: number,
  values: HostValues,
): Pointer {
  const { api, checked } = context;
  const tensor = toTensor(api, shape, dataType, values);
  try {
    const handle = checked(
      "Cannot make a tensor",
      (status) => api.TFE_NewTensorHandle(tensor, status),
    );
    return dataType === dataTypes.string ? ownedByTensorflow(context, handle) : handle;
  } finally {
    deleteTensor(api, tensor);
  }
}

/** A copy of texts that is freed with its handle, whoever else uses it; frees the handle given. */
function ownedByTensorflow(context: TensorflowContext, handle: Pointer): Pointer {
  const attributes = [{ name: "T", type: attributeKinds.type, value: dataTypes.string }];
  try {
    return executeEagerly(context, "DeepCopy", attributes, [handle], 1)[0];
  } finally {
    context.api.TFE_DeleteTensorHandle(handle);
  }
}

/** A copy of the values of a handle; waits until they are computed. */
export function readHandle({ api, checked }: TensorflowContext, handle: Pointer): ReadValues {
  const tensor = checked(
    "Cannot read a tensor",
    (status) => api.TFE_TensorHandleResolve(handle, status),
  );
  try {
    return valuesOf(api, tensor, api.TFE_TensorHandleDataType(handle));
  } finally {
    api.TF_DeleteTensor(tensor);
  }
}

/**
 * Waits, while JavaScript goes on, until a handle's values are computed, and shows them in place.
 *
 * @param use gets the bytes, which are only there during the call
 */
export async function useBytes(
  { api }: TensorflowContext,
  handle: Pointer,
  use: (bytes: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  const tensor = await checkedInBackground(
    api,
    "Cannot read a tensor",
    (status) => api.TFE_TensorHandleResolveInBackground(handle, status),
  );
  try {
    const data = api.TF_TensorData(tensor);
    const bytes = Number(api.TF_TensorByteSize(tensor));
    if (data === null) return;
    use(new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(data, bytes)));
  } finally {
    api.TF_DeleteTensor(tensor);
  }
}

/** The shape of a handle. */
export function shapeOf({ api, checked }: TensorflowContext, handle: Pointer): number[] {
  const what = "Cannot tell the shape of a tensor";
  const rank = checked(what, (status) => api.TFE_TensorHandleNumDims(handle, status));
  return Array.from(
    { length: rank },
    (_, axis) => Number(checked(what, (status) => api.TFE_TensorHandleDim(handle, axis, status))),
  );
}
