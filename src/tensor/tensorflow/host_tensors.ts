/**
 * Values on their way between JavaScript's memory and TensorFlow's: both ways they are copied once.
 *
 * @module
 */

import type { CApi, Pointer } from "./c_api.ts";
import { bytesOf, dataTypes } from "./data_types.ts";

/** What the values of a tensor are in JavaScript; strings as their bytes or as texts. */
export type HostValues =
  | Float32Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | readonly (string | Uint8Array)[]
  | number[];

/** What a read gives. */
export type ReadValues = Float32Array | Int32Array | Uint8Array | Uint8Array[];

/**
 * A copy of values as a `TF_Tensor`, which the caller must delete, by {@linkcode deleteTensor}.
 */
export function toTensor(
  api: CApi,
  shape: readonly number[],
  dataType: number,
  values: HostValues,
): Pointer {
  const size = shape.reduce((product, side) => product * side, 1);
  const elements = dataType === dataTypes.int64 ? values.length / 2 : values.length;
  const expected = dataType === dataTypes.complex64 ? size * 2 : size;
  if (elements !== expected) {
    throw new RangeError(`Cannot make a tensor of shape [${shape}] of ${elements} values`);
  }
  const bytes = size * bytesOf(dataType);
  const sides = BigInt64Array.from(shape, BigInt);
  const tensor = api.TF_AllocateTensor(dataType, sides, shape.length, BigInt(bytes));
  if (tensor === null) throw new RangeError(`Cannot allocate ${bytes} bytes for a tensor`);
  const data = api.TF_TensorData(tensor);
  if (bytes === 0 || data === null) return tensor;
  if (dataType === dataTypes.string) {
    writeStrings(api, data, values as readonly (string | Uint8Array)[]);
  } else {
    new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(data, bytes)).set(
      bytesIn(values, dataType),
    );
  }
  return tensor;
}

/**
 * Deletes what {@linkcode toTensor} made. Texts too long for their header are memory of their own,
 * which TensorFlow does not free with the tensor: nothing else may use the tensor by then.
 */
export function deleteTensor(api: CApi, tensor: Pointer): void {
  const data = api.TF_TensorData(tensor);
  if (api.TF_TensorType(tensor) === dataTypes.string && data !== null) {
    const bytes = Number(api.TF_TensorByteSize(tensor));
    for (let at = 0; at < bytes; at += bytesOf(dataTypes.string)) {
      api.TF_StringDealloc(Deno.UnsafePointer.offset(data, at));
    }
  }
  api.TF_DeleteTensor(tensor);
}

/** A copy of the values of a `TF_Tensor`. */
export function valuesOf(api: CApi, tensor: Pointer, dataType: number): ReadValues {
  const bytes = Number(api.TF_TensorByteSize(tensor));
  const data = api.TF_TensorData(tensor);
  if (dataType === dataTypes.string) return data === null ? [] : readStrings(api, data, bytes);
  const copy = new Uint8Array(bytes);
  if (data !== null && bytes > 0) Deno.UnsafePointerView.copyInto(data, copy);
  switch (dataType) {
    case dataTypes.float32:
    case dataTypes.complex64:
      return new Float32Array(copy.buffer);
    case dataTypes.int32:
      return new Int32Array(copy.buffer);
    case dataTypes.int64:
      return Int32Array.from(new BigInt64Array(copy.buffer), Number);
    case dataTypes.bool:
    case dataTypes.uint8:
      return copy;
    default:
      throw new TypeError(`Cannot read a tensor of TensorFlow's data type ${dataType}`);
  }
}

function bytesIn(values: HostValues, dataType: number): Uint8Array {
  const array = typedArray(values, dataType);
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** TensorFlow.js also hands over plain arrays, and arrays of another type than the tensor's. */
function typedArray(
  values: HostValues,
  dataType: number,
): Float32Array | Int32Array | Uint8Array | Uint16Array {
  const numbers = values as ArrayLike<number>;
  switch (dataType) {
    case dataTypes.float32:
    case dataTypes.complex64:
      return values instanceof Float32Array ? values : Float32Array.from(numbers);
    case dataTypes.int32:
    case dataTypes.int64:
      return values instanceof Int32Array ? values : Int32Array.from(numbers);
    case dataTypes.bfloat16:
      // Whoever hands bfloat16 over has rounded to it.
      if (values instanceof Uint16Array) return values;
      throw new TypeError("Cannot make a tensor of bfloat16 but of the bits of its values");
    default:
      return values instanceof Uint8Array ? values : Uint8Array.from(numbers);
  }
}

function writeStrings(
  api: CApi,
  data: Deno.PointerObject,
  values: readonly (string | Uint8Array)[],
): void {
  const encoder = new TextEncoder();
  values.forEach((value, index) => {
    const header = Deno.UnsafePointer.offset(data, index * bytesOf(dataTypes.string));
    const bytes = Uint8Array.from(typeof value === "string" ? encoder.encode(value) : value);
    api.TF_StringInit(header);
    api.TF_StringCopy(header, bytes, BigInt(bytes.length));
  });
}

function readStrings(api: CApi, data: Deno.PointerObject, bytes: number): Uint8Array[] {
  const headerBytes = bytesOf(dataTypes.string);
  return Array.from({ length: bytes / headerBytes }, (_, index) => {
    const header = Deno.UnsafePointer.offset(data, index * headerBytes);
    const value = new Uint8Array(Number(api.TF_StringGetSize(header)));
    const start = api.TF_StringGetDataPointer(header);
    if (start !== null && value.length > 0) Deno.UnsafePointerView.copyInto(start, value);
    return value;
  });
}
