/**
 * The one import of usearch, at first use: its native library is loaded only where somebody searches
 * approximately. Used by `approximate_index.ts`.
 *
 * @module
 */

import { createRequire } from "node:module";
import type { Index as UsearchIndex } from "usearch";
import { messageOf, UserError } from "../core/user_error.ts";

/** An index of usearch. */
export type { UsearchIndex };

/** How an index of usearch is made. */
export interface UsearchOptions {
  dimensions: number;
  metric: "l2sq";
  quantization: "f32" | "bf16";
  connectivity: number;
  expansion_add: number;
  expansion_search: number;
}

/**
 * Makes an empty index.
 *
 * @throws {UserError} if there is no build of it for this machine
 */
export function createUsearchIndex(options: UsearchOptions): UsearchIndex {
  let usearch: { Index: new (options: UsearchOptions) => UsearchIndex };
  try {
    // Its other form looks for the library in a way that needs --allow-sys=uid.
    usearch = createRequire(import.meta.url)("usearch");
  } catch (cause) {
    throw new UserError(`Cannot load the search library usearch: ${messageOf(cause)}`, {
      hint: "It has builds for Linux, for macOS, and for Windows on x64, and needs --allow-ffi, " +
        "--allow-env and --allow-read. An exact search needs none.",
      cause,
    });
  }
  return new usearch.Index(options);
}
