/**
 * Chooses what computes dot products: for ranking, which needs no backend of TensorFlow.js.
 *
 * @module
 */

import { UserError } from "../core/user_error.ts";
import { areAsExactAsTheyClaim } from "./check_dot_products.ts";
import type { DotProducts, DotProductsOptions } from "./dot_products.ts";
import type { ScoreType } from "./kernels/simd/scan_kernels.ts";
import { findLibrary, type TensorflowLibrary } from "./tensorflow/find_library.ts";
import { wasmDotProducts } from "./wasm_dot_products.ts";

/** What computes dot products. */
export type DotProductsName = "tensorflow" | "wasm";

/**
 * Starts what computes dot products: TensorFlow where its library is there, else WebAssembly.
 *
 * @throws {UserError} if one was asked for by name and cannot be had
 */
export async function openDotProducts(
  options: DotProductsOptions,
  name?: DotProductsName,
): Promise<DotProducts> {
  const library = name === "wasm" ? null : await usableLibrary();
  if (library === null) {
    if (name !== "tensorflow") return wasmDotProducts(options);
    throw new UserError("Cannot multiply on TensorFlow: its C library is not there.", {
      hint: "deno task setup:tensorflow brings it.",
    });
  }
  return await onTensorflow(library, options) ?? wasmDotProducts(options);
}

/**
 * The same in float32, for whoever must tell scores apart that are close: not on a GPU, which may
 * compute in less than that.
 */
export async function openFloat32DotProducts(
  options: DotProductsOptions,
  name?: DotProductsName,
): Promise<DotProducts> {
  const library = name === "wasm" ? null : await usableLibrary();
  if (library === null) return wasmDotProducts(options);
  return await onTensorflow(library, options, "float32") ?? wasmDotProducts(options);
}

/** Dot products on TensorFlow; null if they are not as exact as they claim, or as was asked for. */
async function onTensorflow(
  library: TensorflowLibrary,
  options: DotProductsOptions,
  asked?: ScoreType,
): Promise<DotProducts | null> {
  const { tensorflowDotProducts } = await import("./tensorflow/dot_products.ts");
  const products = await tensorflowDotProducts(library, options, asked);
  const { precision } = products;
  if (asked && (precision.scores !== asked || precision.valueError > 0)) return null;
  return await areAsExactAsTheyClaim(products, options) ? products : null;
}

/** TensorFlow's library, where it is there and may be opened; a task that only looks may not. */
async function usableLibrary(): Promise<TensorflowLibrary | null> {
  const { state } = Deno.permissions.querySync({ name: "ffi" });
  return state === "granted" ? await findLibrary() : null;
}
