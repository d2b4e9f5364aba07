/**
 * What the kernels of `@tensorflow/tfjs-node-gpu` call to make TensorFlow work, in place of that
 * package's native addon: here each operation is executed at once. `graph_binding.ts` is its
 * sibling, which builds a graph of the operations instead.
 *
 * @module
 */

import type { TensorflowContext } from "./context.ts";
import { dataTypes } from "./data_types.ts";
import { executeEagerly, handleOf, readHandle, shapeOf } from "./eager.ts";
import type { HostValues, ReadValues } from "./host_tensors.ts";
import { attributeKinds, type OpAttribute } from "./op_attributes.ts";
import type { Pointer } from "./c_api.ts";
import type { TensorTable } from "./tensor_table.ts";
import { readResource } from "./variables.ts";

/** What a kernel is told of a tensor. */
export interface TensorMetadata {
  id: number;
  shape: number[];
  /** One of {@linkcode dataTypes}. */
  dtype: number;
}

/** The operations of a binding; tensors go by number. */
export interface Operations {
  createTensor(shape: number[], dataType: number, values: HostValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): ReadValues;
  executeOp(
    name: string,
    attributes: OpAttribute[],
    inputs: number[],
    outputCount: number,
  ): TensorMetadata[];
  /** Executes an operation without outputs, which changes `variables`, its first inputs. */
  changeVariables(
    name: string,
    attributes: OpAttribute[],
    variables: number[],
    inputs: number[],
  ): void;
}

/** A whole binding, as the kernels expect it. */
export interface Binding extends Operations {
  isUsingGpuDevice(): boolean;
  getNumOfTensors(): number;
  getNumOfSavedModels(): number;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(
    id: number,
    inputs: number[],
    inputNames: string,
    outputNames: string,
  ): TensorMetadata[];
  readonly [constant: `TF_${string}`]: number | string;
}

/** Makes a binding of some operations. */
export function createBinding(
  { gpus, version }: TensorflowContext,
  table: TensorTable,
  operations: Operations,
): Binding {
  const noSavedModels = () => {
    throw new TypeError("Cannot use SavedModels: this binding has none");
  };
  return {
    ...operations,
    isUsingGpuDevice: () => gpus.length > 0,
    getNumOfTensors: () => table.size,
    getNumOfSavedModels: () => 0,
    loadSavedModel: noSavedModels,
    deleteSavedModel: noSavedModels,
    runSavedModel: noSavedModels,
    TF_FLOAT: dataTypes.float32,
    TF_INT32: dataTypes.int32,
    TF_INT64: dataTypes.int64,
    TF_BOOL: dataTypes.bool,
    TF_COMPLEX64: dataTypes.complex64,
    TF_STRING: dataTypes.string,
    TF_RESOURCE: dataTypes.resource,
    TF_UINT8: dataTypes.uint8,
    TF_ATTR_STRING: attributeKinds.string,
    TF_ATTR_INT: attributeKinds.int,
    TF_ATTR_FLOAT: attributeKinds.float,
    TF_ATTR_BOOL: attributeKinds.bool,
    TF_ATTR_TYPE: attributeKinds.type,
    TF_ATTR_SHAPE: attributeKinds.shape,
    TF_Version: version,
  };
}

/** Operations that are executed at once. */
export function eagerOperations(context: TensorflowContext, table: TensorTable): Operations {
  const { api } = context;

  /** Calls with the handles of tensors; those that variables were read into are freed after. */
  function withHandles<Result>(ids: number[], call: (handles: Pointer[]) => Result): Result {
    const read: Pointer[] = [];
    try {
      return call(ids.map((id) => {
        const { handle, variable } = table.get(id);
        if (!variable) return handle;
        const value = readResource(context, handle, variable.dataType);
        read.push(value);
        return value;
      }));
    } finally {
      read.forEach((handle) => api.TFE_DeleteTensorHandle(handle));
    }
  }

  return {
    createTensor: (shape, dataType, values) =>
      table.add({ handle: handleOf(context, shape, dataType, values) }),
    deleteTensor: (id) => table.delete(id),
    tensorDataSync: (id) => withHandles([id], ([handle]) => readHandle(context, handle)),
    executeOp: (name, attributes, inputs, outputCount) =>
      withHandles(inputs, (handles) => {
        const outputs = executeEagerly(context, name, attributes, handles, outputCount);
        return outputs.map((handle) => ({
          id: table.add({ handle }),
          shape: shapeOf(context, handle),
          dtype: api.TFE_TensorHandleDataType(handle),
        }));
      }),
    changeVariables: (name, attributes, variables, inputs) =>
      withHandles(inputs, (handles) => {
        const resources = variables.map((id) => table.get(id).handle);
        executeEagerly(context, name, attributes, [...resources, ...handles], 0);
      }),
  };
}
