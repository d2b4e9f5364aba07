/**
 * Chooses what computes: the one place that knows the backends. TensorFlow's C library slots in
 * here as a second name; everything after it only sees `tf`.
 *
 * @module
 */

import { didYouMean } from "../core/did_you_mean.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import { registerWasmKernels } from "./kernels/register_wasm_kernels.ts";
import * as tf from "./tf.ts";

/** A backend by name; `auto` is the fastest that is there. */
export type BackendName = "auto" | "wasm";

/** What was chosen, and why. */
export interface ChosenBackend {
  /** Its name. */
  name: "wasm";
  /** One sentence for the log. */
  reason: string;
}

const starters: Record<Exclude<BackendName, "auto">, () => Promise<void>> = { wasm: startWasm };

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
export async function useBackend(name: BackendName = "auto"): Promise<ChosenBackend> {
  const chosen = name === "auto" ? "wasm" : name;
  if (!Object.hasOwn(starters, chosen)) {
    throw new UserError(`Cannot use backend "${chosen}": unknown.`, {
      hint: didYouMean(chosen, ["auto", ...Object.keys(starters)]),
    });
  }
  try {
    if (tf.getBackend() !== chosen) await starters[chosen]();
  } catch (cause) {
    throw new UserError(`Cannot use backend "${chosen}": ${messageOf(cause)}`, { cause });
  }
  const reason = name === "auto"
    ? "WebAssembly, on one processor core: it needs nothing installed"
    : "asked for by name";
  return { name: chosen, reason };
}

async function startWasm(): Promise<void> {
  await import("@tensorflow/tfjs-backend-wasm");
  if (!await tf.setBackend("wasm")) throw new Error("WebAssembly did not start");
  await tf.ready();
  registerWasmKernels();
}
