/**
 * TensorFlow's eager context: its devices, threads and functions. There is one in a process, made
 * when the backend starts.
 *
 * @module
 */

import { UserError } from "../../core/user_error.ts";
import { type CApi, openLibrary, type Pointer, textAt } from "./c_api.ts";
import type { TensorflowLibrary } from "./find_library.ts";
import { withQuietStderr } from "./libc.ts";
import { encodeMessage } from "../../core/protobuf.ts";
import { type Checked, createChecked } from "./status.ts";

/** On what TensorFlow computes. */
export interface ComputeOptions {
  /** `auto` is the GPU if there is one; default `auto`. */
  device?: "auto" | "cpu" | "gpu";
  /** Processor threads; null (the default) for one a core. */
  threads?: number | null;
}

/** A started TensorFlow. */
export interface TensorflowContext {
  api: CApi;
  checked: Checked;
  /** The `TFE_Context`. */
  context: Pointer;
  /** TensorFlow's version. */
  version: string;
  /** Names of its GPUs; empty if it computes on the processor. */
  gpus: string[];
}

/**
 * Opens the library and starts TensorFlow.
 *
 * @throws {UserError} if the library cannot be used, or a GPU was asked for and there is none
 */
export function startContext(
  library: TensorflowLibrary,
  { device = "auto", threads = null }: ComputeOptions = {},
): TensorflowContext {
  const config = configuration({ device, threads });
  const { api, version, checked, context } = asQuietAsAsked(() => {
    const { api, version } = openLibrary(library);
    const checked = createChecked(api);
    return { api, version, checked, context: newContext(api, checked, config) };
  });
  const gpus = gpusOf(api, checked, context);
  if (device === "gpu" && gpus.length === 0) {
    throw new UserError("Cannot compute on a GPU: TensorFlow finds none.", {
      hint: "nvidia-smi shows the GPUs and the driver; deno task setup:tensorflow --gpu brings " +
        "the CUDA libraries; model.device: auto takes the processor where there is no GPU.",
    });
  }
  return { api, checked, context, version, gpus };
}

function newContext(api: CApi, checked: Checked, config: Uint8Array<ArrayBuffer>): Pointer {
  const options = api.TFE_NewContextOptions();
  checked(
    "Cannot configure TensorFlow",
    (status) => api.TFE_ContextOptionsSetConfig(options, config, BigInt(config.length), status),
  );
  const context = checked(
    "Cannot start TensorFlow",
    (status) => api.TFE_NewContext(options, status),
  );
  api.TFE_DeleteContextOptions(options);
  return context;
}

/** TensorFlow's log stays off unless its own variable for the level is set. */
function asQuietAsAsked<Result>(start: () => Result): Result {
  const name = "TF_CPP_MIN_LOG_LEVEL";
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  if (state !== "granted") return withQuietStderr(start);
  if (Deno.env.get(name) !== undefined) return start();
  // TensorFlow reads it once; programs that we start must not think that it was asked for.
  Deno.env.set(name, "2");
  try {
    return withQuietStderr(start);
  } finally {
    Deno.env.delete(name);
  }
}

/** A `ConfigProto` (tensorflow/core/protobuf/config.proto), by its field numbers. */
function configuration(
  { device, threads }: Required<ComputeOptions>,
): Uint8Array<ArrayBuffer> {
  const noGpu = encodeMessage([[1, "GPU"], [2, 0]]); // an entry of device_count
  const growMemory = encodeMessage([[4, 1]]); // allow_growth, else TensorFlow takes all of it
  return Uint8Array.from(encodeMessage([
    ...(device === "cpu" ? [[1, noGpu] as const] : []),
    ...(threads === null ? [] : [[2, threads] as const, [5, threads] as const]), // intra, inter
    [6, growMemory],
    [7, 1], // allow_soft_placement: what a GPU cannot do is done on the processor
  ]));
}

function gpusOf(api: CApi, checked: Checked, context: Pointer): string[] {
  const list = checked(
    "Cannot list TensorFlow's devices",
    (status) => api.TFE_ContextListDevices(context, status),
  );
  const gpus: string[] = [];
  for (let index = 0; index < api.TF_DeviceListCount(list); index++) {
    const ask = (what: "TF_DeviceListType" | "TF_DeviceListName") =>
      textAt(checked("Cannot name a device", (status) => api[what](list, index, status)));
    if (ask("TF_DeviceListType") === "GPU") gpus.push(ask("TF_DeviceListName"));
  }
  api.TF_DeleteDeviceList(list);
  return gpus;
}
