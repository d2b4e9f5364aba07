/**
 * The one import of usearch, at first use: its native library is loaded only where somebody searches
 * approximately. Used by `approximate_index.ts`.
 *
 * @module
 */

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
export async function createUsearchIndex(options: UsearchOptions): Promise<UsearchIndex> {
  let usearch: { Index: new (options: UsearchOptions) => UsearchIndex };
  try {
    usearch = (await import("usearch")).default as never;
  } catch (cause) {
    throw new UserError(`Cannot load the search library usearch: ${messageOf(cause)}`, {
      hint: "It needs --allow-ffi, --allow-env, --allow-read and --allow-sys=uid.",
      cause,
    });
  }
  return new usearch.Index(options);
}
