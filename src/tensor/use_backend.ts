/**
 * Chooses what computes: the one place that knows the backends. Everything after it only sees `tf`.
 *
 * @module
 */

import { didYouMean } from "../core/did_you_mean.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import { refuseFailedAllocations } from "./kernels/refuse_failed_allocations.ts";
import { registerWasmKernels } from "./kernels/register_wasm_kernels.ts";
import { findLibrary } from "./tensorflow/find_library.ts";
import * as tf from "./tf.ts";

/** A backend by name; `auto` is the fastest that is there. */
export type BackendName = "auto" | "tensorflow" | "wasm";

/** On what a backend computes. */
export interface BackendOptions {
  /** For `tensorflow`: `auto` (the default) is the GPU if there is one. */
  device?: "auto" | "cpu" | "gpu";
  /** For `tensorflow`: processor threads; null (the default) for one a core. */
  threads?: number | null;
}

/** What was chosen, and why. */
export interface ChosenBackend {
  /** Its name. */
  name: "tensorflow" | "wasm";
  /** One sentence for the log. */
  reason: string;
  /** Version of what computes: TensorFlow's, or that of TensorFlow.js. */
  version: string;
  /** What it computes on. */
  device: "cpu" | "gpu";
}

let chosen: ChosenBackend | null = null;

const names: readonly BackendName[] = ["auto", "tensorflow", "wasm"];

/**
 * Makes a backend the one that computes. May be called again.
 *
 * @example
 * ```ts
 * import { tf, useBackend } from "@likeness/likeness";
 *
 * const { name } = await useBackend("auto");
 * console.log(name, tf.getBackend());
 * ```
 *
 * @throws {UserError} if the backend was asked for by name and cannot be had
 */
export async function useBackend(
  name: BackendName = "auto",
  options: BackendOptions = {},
): Promise<ChosenBackend> {
  if (!names.includes(name)) {
    throw new UserError(`Cannot use backend "${name}": unknown.`, {
      hint: didYouMean(name, [...names]),
    });
  }
  return chosen = await choose(name, options);
}

/**
 * What computes.
 *
 * @throws {TypeError} if none was chosen yet
 */
export function chosenBackend(): ChosenBackend {
  if (!chosen) {
    throw new TypeError("Cannot compute: no backend was chosen; call useBackend() first");
  }
  return chosen;
}

async function choose(name: BackendName, options: BackendOptions): Promise<ChosenBackend> {
  if (name === "wasm") return await useWasm("asked for by name");
  const library = await findLibrary();
  if (library !== null) {
    const { startTensorflow } = await import("./tensorflow/backend.ts");
    const { version, gpus } = (await startTensorflow(library, options)).context;
    const place = gpus.length > 0 ? `${gpus.length} GPU` : "the processor";
    return {
      name: "tensorflow",
      reason: `TensorFlow ${version}, ${library.origin}, on ${place}`,
      version,
      device: gpus.length > 0 ? "gpu" : "cpu",
    };
  }
  if (name === "tensorflow") {
    throw new UserError('Cannot use backend "tensorflow": its C library is not there.', {
      hint:
        "deno task setup:tensorflow brings it; LIKENESS_TENSORFLOW_DIR names a folder of yours.",
    });
  }
  return await useWasm(
    "WebAssembly, on one processor core: it needs nothing installed; " +
      "deno task setup:tensorflow makes training several times as fast",
  );
}

async function useWasm(reason: string): Promise<ChosenBackend> {
  try {
    if (tf.getBackend() !== "wasm") {
      await import("@tensorflow/tfjs-backend-wasm");
      if (!await tf.setBackend("wasm")) throw new Error("WebAssembly did not start");
      await tf.ready();
      registerWasmKernels();
      refuseFailedAllocations(tf.backend());
    }
  } catch (cause) {
    throw new UserError(`Cannot use backend "wasm": ${messageOf(cause)}`, { cause });
  }
  return { name: "wasm", reason, version: tf.version_core, device: "cpu" };
}
