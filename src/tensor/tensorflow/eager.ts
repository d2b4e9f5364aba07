/**
 * Executes one operation at once. Stands below the binding (operations by number) and the traced
 * functions (operations of our own making).
 *
 * @module
 */

import { cText, type Pointer, pointerArray } from "./c_api.ts";
import type { TensorflowContext } from "./context.ts";
import { type OpAttribute, setAttributes } from "./op_attributes.ts";
import { type HostValues, toTensor, valuesOf } from "./host_tensors.ts";
import type { ReadValues } from "./host_tensors.ts";

/**
 * Executes an operation.
 *
 * @param name TensorFlow's name of it, such as `Conv2D`, or of a traced function
 * @param inputs handles, in order, lists flattened
 * @returns handles of the outputs, which the caller must free
 */
export function executeEagerly(
  { api, checked, context }: TensorflowContext,
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly Pointer[],
  outputCount: number,
): Pointer[] {
  const what = `Cannot execute ${name}`;
  const op = checked(what, (status) => api.TFE_NewOp(context, cText(name), status));
  try {
    setAttributes(api, checked, { op, isGraph: false }, attributes);
    for (const input of inputs) checked(what, (status) => api.TFE_OpAddInput(op, input, status));
    const outputs = pointerArray(new Array(outputCount).fill(null));
    const count = Int32Array.of(outputCount);
    checked(what, (status) => api.TFE_Execute(op, outputs, count, status));
    return Array.from(
      outputs.subarray(0, count[0]),
      (pointer) => Deno.UnsafePointer.create(pointer),
    );
  } finally {
    api.TFE_DeleteOp(op);
  }
}

/** A handle of a copy of values. */
export function handleOf(
  { api, checked }: TensorflowContext,
  shape: readonly number[],
  dataType: number,
  values: HostValues,
): Pointer {
  const tensor = toTensor(api, shape, dataType, values);
  try {
    return checked("Cannot make a tensor", (status) => api.TFE_NewTensorHandle(tensor, status));
  } finally {
    api.TF_DeleteTensor(tensor);
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

/** The shape of a handle. */
export function shapeOf({ api, checked }: TensorflowContext, handle: Pointer): number[] {
  const what = "Cannot tell the shape of a tensor";
  const rank = checked(what, (status) => api.TFE_TensorHandleNumDims(handle, status));
  return Array.from(
    { length: rank },
    (_, axis) => Number(checked(what, (status) => api.TFE_TensorHandleDim(handle, axis, status))),
  );
}
