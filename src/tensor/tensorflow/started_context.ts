/**
 * The one context of TensorFlow in this process: shared by the backend and by what calls TensorFlow
 * without it.
 *
 * @module
 */

import { UserError } from "../../core/user_error.ts";
import { type ComputeOptions, startContext, type TensorflowContext } from "./context.ts";
import type { TensorflowLibrary } from "./find_library.ts";

let started: { place: string; context: TensorflowContext } | null = null;

/**
 * Starts TensorFlow, or gives the context that has started.
 *
 * @throws {UserError} if the library or the device cannot be used, or it has started with another
 *   device or number of threads
 */
export function startContextOnce(
  library: TensorflowLibrary,
  { device = "auto", threads = null }: ComputeOptions = {},
): TensorflowContext {
  const place = `device ${device}, ${threads ?? "all"} threads`;
  started ??= { place, context: startContext(library, { device, threads }) };
  if (started.place !== place) {
    throw new UserError(`Cannot use ${place}: TensorFlow has started with ${started.place}.`, {
      hint: "Both are chosen once for a process.",
    });
  }
  return started.context;
}

/** The context that has started, wherever it computes; else starts one. */
export function anyContext(library: TensorflowLibrary): TensorflowContext {
  return started?.context ?? startContextOnce(library);
}
