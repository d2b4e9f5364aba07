/**
 * The functions of TensorFlow's C library that Likeness calls, opened over Deno's FFI. Everything
 * in this folder stands on it; nothing outside of the folder sees it.
 *
 * @module
 */

import { messageOf, UserError } from "../../core/user_error.ts";
import { faultOfLibrary } from "./check_library_file.ts";
import type { TensorflowLibrary } from "./find_library.ts";
import { keepLoaded } from "./libc.ts";
import { compareVersions, leastVersion } from "./versions.ts";

// TF_Output, by value: the operation and which of its outputs.
const output = { struct: ["pointer", "i32"] } as const;

const symbols = {
  TF_Version: { parameters: [], result: "pointer" },

  TF_NewStatus: { parameters: [], result: "pointer" },
  TF_DeleteStatus: { parameters: ["pointer"], result: "void" },
  TF_GetCode: { parameters: ["pointer"], result: "i32" },
  TF_Message: { parameters: ["pointer"], result: "pointer" },

  TF_NewBuffer: { parameters: [], result: "pointer" },
  TF_DeleteBuffer: { parameters: ["pointer"], result: "void" },

  TF_AllocateTensor: { parameters: ["i32", "buffer", "i32", "usize"], result: "pointer" },
  TF_DeleteTensor: { parameters: ["pointer"], result: "void" },
  TF_TensorType: { parameters: ["pointer"], result: "i32" },
  TF_TensorData: { parameters: ["pointer"], result: "pointer" },
  TF_TensorByteSize: { parameters: ["pointer"], result: "usize" },
  TF_StringInit: { parameters: ["pointer"], result: "void" },
  TF_StringCopy: { parameters: ["pointer", "buffer", "usize"], result: "void" },
  TF_StringGetDataPointer: { parameters: ["pointer"], result: "pointer" },
  TF_StringGetSize: { parameters: ["pointer"], result: "usize" },
  TF_StringDealloc: { parameters: ["pointer"], result: "void" },

  TFE_NewContextOptions: { parameters: [], result: "pointer" },
  TFE_ContextOptionsSetConfig: {
    parameters: ["pointer", "buffer", "usize", "pointer"],
    result: "void",
  },
  TFE_DeleteContextOptions: { parameters: ["pointer"], result: "void" },
  TFE_NewContext: { parameters: ["pointer", "pointer"], result: "pointer" },
  TFE_ContextListDevices: { parameters: ["pointer", "pointer"], result: "pointer" },
  TFE_ContextAddFunction: { parameters: ["pointer", "pointer", "pointer"], result: "void" },
  TFE_ContextRemoveFunction: { parameters: ["pointer", "buffer", "pointer"], result: "void" },
  TF_DeviceListCount: { parameters: ["pointer"], result: "i32" },
  TF_DeviceListName: { parameters: ["pointer", "i32", "pointer"], result: "pointer" },
  TF_DeviceListType: { parameters: ["pointer", "i32", "pointer"], result: "pointer" },
  TF_DeleteDeviceList: { parameters: ["pointer"], result: "void" },

  TFE_NewTensorHandle: { parameters: ["pointer", "pointer"], result: "pointer" },
  TFE_DeleteTensorHandle: { parameters: ["pointer"], result: "void" },
  TFE_TensorHandleDataType: { parameters: ["pointer"], result: "i32" },
  TFE_TensorHandleNumDims: { parameters: ["pointer", "pointer"], result: "i32" },
  TFE_TensorHandleDim: { parameters: ["pointer", "i32", "pointer"], result: "i64" },
  TFE_TensorHandleResolve: { parameters: ["pointer", "pointer"], result: "pointer" },

  TFE_NewOp: { parameters: ["pointer", "buffer", "pointer"], result: "pointer" },
  TFE_DeleteOp: { parameters: ["pointer"], result: "void" },
  TFE_OpAddInput: { parameters: ["pointer", "pointer", "pointer"], result: "void" },
  TFE_OpSetAttrString: { parameters: ["pointer", "buffer", "buffer", "usize"], result: "void" },
  TFE_OpSetAttrInt: { parameters: ["pointer", "buffer", "i64"], result: "void" },
  TFE_OpSetAttrIntList: { parameters: ["pointer", "buffer", "buffer", "i32"], result: "void" },
  TFE_OpSetAttrFloat: { parameters: ["pointer", "buffer", "f32"], result: "void" },
  TFE_OpSetAttrBool: { parameters: ["pointer", "buffer", "u8"], result: "void" },
  TFE_OpSetAttrType: { parameters: ["pointer", "buffer", "i32"], result: "void" },
  TFE_OpSetAttrTypeList: { parameters: ["pointer", "buffer", "buffer", "i32"], result: "void" },
  TFE_OpSetAttrShape: {
    parameters: ["pointer", "buffer", "buffer", "i32", "pointer"],
    result: "void",
  },
  TFE_OpSetAttrFunctionName: {
    parameters: ["pointer", "buffer", "buffer", "usize"],
    result: "void",
  },
  TFE_Execute: { parameters: ["pointer", "buffer", "buffer", "pointer"], result: "void" },
  // The same on a thread of their own.
  TFE_ExecuteInBackground: {
    name: "TFE_Execute",
    parameters: ["pointer", "buffer", "buffer", "pointer"],
    result: "void",
    nonblocking: true,
  },
  TFE_TensorHandleResolveInBackground: {
    name: "TFE_TensorHandleResolve",
    parameters: ["pointer", "pointer"],
    result: "pointer",
    nonblocking: true,
  },

  TF_NewGraph: { parameters: [], result: "pointer" },
  TF_DeleteGraph: { parameters: ["pointer"], result: "void" },
  TF_NewOperation: { parameters: ["pointer", "buffer", "buffer"], result: "pointer" },
  TF_FinishOperation: { parameters: ["pointer", "pointer"], result: "pointer" },
  TF_AddInput: { parameters: ["pointer", output], result: "void" },
  TF_AddInputList: { parameters: ["pointer", "buffer", "i32"], result: "void" },
  TF_AddControlInput: { parameters: ["pointer", "pointer"], result: "void" },
  TF_SetAttrString: { parameters: ["pointer", "buffer", "buffer", "usize"], result: "void" },
  TF_SetAttrInt: { parameters: ["pointer", "buffer", "i64"], result: "void" },
  TF_SetAttrIntList: { parameters: ["pointer", "buffer", "buffer", "i32"], result: "void" },
  TF_SetAttrFloat: { parameters: ["pointer", "buffer", "f32"], result: "void" },
  TF_SetAttrBool: { parameters: ["pointer", "buffer", "u8"], result: "void" },
  TF_SetAttrType: { parameters: ["pointer", "buffer", "i32"], result: "void" },
  TF_SetAttrTypeList: { parameters: ["pointer", "buffer", "buffer", "i32"], result: "void" },
  TF_SetAttrShape: { parameters: ["pointer", "buffer", "buffer", "i32"], result: "void" },
  TF_SetAttrFuncName: { parameters: ["pointer", "buffer", "buffer", "usize"], result: "void" },
  TF_SetAttrTensor: { parameters: ["pointer", "buffer", "pointer", "pointer"], result: "void" },
  TF_OperationNumOutputs: { parameters: ["pointer"], result: "i32" },
  TF_OperationOutputType: { parameters: [output], result: "i32" },
  TF_GraphGetTensorNumDims: { parameters: ["pointer", output, "pointer"], result: "i32" },
  TF_GraphGetTensorShape: {
    parameters: ["pointer", output, "buffer", "i32", "pointer"],
    result: "void",
  },
  TF_GraphGetOpDef: { parameters: ["pointer", "buffer", "pointer", "pointer"], result: "void" },
  // Graph, name, whether a hash is appended, operations (−1: all), inputs, outputs, their names,
  // control outputs, their names, options, description, status.
  TF_GraphToFunctionWithControlOutputs: {
    parameters: [
      "pointer",
      "buffer",
      "u8",
      "i32",
      "pointer",
      "i32",
      "buffer",
      "i32",
      "buffer",
      "pointer",
      "i32",
      "buffer",
      "pointer",
      "pointer",
      "pointer",
      "pointer",
    ],
    result: "pointer",
  },
  TF_GraphCopyFunction: {
    parameters: ["pointer", "pointer", "pointer", "pointer"],
    result: "void",
  },
  TF_DeleteFunction: { parameters: ["pointer"], result: "void" },
} as const satisfies Deno.ForeignLibraryInterface;

/** The functions of the C library. */
export type CApi = Deno.DynamicLibrary<typeof symbols>["symbols"];

/** What the C library points to; null is no object. */
export type Pointer = Deno.PointerValue;

/** An opened library. */
export interface OpenLibrary {
  /** Its functions. */
  api: CApi;
  /** TensorFlow's version, such as `2.21.0`. */
  version: string;
}

/**
 * Opens the library. It stays open until the process ends: TensorFlow's threads cannot be stopped.
 *
 * @throws {UserError} if it is not TensorFlow's, damaged, of another machine, or too old
 */
export function openLibrary({ framework, cc }: TensorflowLibrary): OpenLibrary {
  for (const path of [framework, cc]) {
    const fault = faultOfLibrary(path);
    if (fault !== null) throw new UserError(`Cannot use "${path}": ${fault}.`, { hint: setUp });
  }
  const versionOnly = { TF_Version: { ...symbols.TF_Version, optional: true } } as const;
  // The framework first: the other library needs it, and finds it only once it is loaded.
  open(framework, versionOnly);
  keepLoaded(framework);
  const { TF_Version } = open(cc, versionOnly);
  keepLoaded(cc);
  if (TF_Version === null) {
    throw new UserError(`Cannot use "${cc}": it is not TensorFlow's C library.`, { hint: setUp });
  }
  const version = textAt(TF_Version());
  refuseOldVersion(cc, version);
  return { api: open(cc, symbols), version };
}

const setUp = "deno task setup:tensorflow brings one that fits.";

/**
 * Refuses a version that lacks what is called here.
 *
 * @throws {UserError} if it is older than that
 */
export function refuseOldVersion(path: string, version: string): void {
  if (compareVersions(version, leastVersion) >= 0) return;
  throw new UserError(
    `Cannot use "${path}": it is TensorFlow ${version}; ${leastVersion} or newer is needed.`,
    { hint: setUp },
  );
}

function open<Symbols extends Deno.ForeignLibraryInterface>(
  path: string,
  wanted: Symbols,
): Deno.DynamicLibrary<Symbols>["symbols"] {
  try {
    return Deno.dlopen(path, wanted).symbols;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    throw new UserError(`Cannot open "${path}": ${messageOf(cause).trim()}`, {
      hint: `It may be damaged, or of another machine. ${setUp}`,
      cause,
    });
  }
}

const encoder = new TextEncoder();
const encoded = new Map<string, Uint8Array<ArrayBuffer>>();

/** A text as C wants it, ended by a zero. Kept: the names of operations and attributes recur. */
export function cText(text: string): Uint8Array<ArrayBuffer> {
  let bytes = encoded.get(text);
  if (bytes === undefined) encoded.set(text, bytes = encoder.encode(text + "\0"));
  return bytes;
}

/** The text at a pointer, up to its zero. */
export function textAt(pointer: Pointer): string {
  return pointer === null ? "" : Deno.UnsafePointerView.getCString(pointer);
}

/** An array of pointers as C wants it. */
export function pointerArray(pointers: readonly Pointer[]): BigUint64Array<ArrayBuffer> {
  return BigUint64Array.from(pointers, (pointer) => Deno.UnsafePointer.value(pointer));
}
