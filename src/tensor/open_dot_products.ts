/**
 * Chooses what computes dot products: for ranking, which needs no backend of TensorFlow.js.
 *
 * @module
 */

import { UserError } from "../core/user_error.ts";
import type { DotProducts, DotProductsOptions } from "./dot_products.ts";
import { findLibrary } from "./tensorflow/find_library.ts";
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
  if (name === "wasm") return wasmDotProducts(options);
  const library = await findLibrary();
  if (library === null) {
    if (name === undefined) return wasmDotProducts(options);
    throw new UserError("Cannot multiply on TensorFlow: its C library is not there.", {
      hint: "deno task setup:tensorflow brings it.",
    });
  }
  const { tensorflowDotProducts } = await import("./tensorflow/dot_products.ts");
  return await tensorflowDotProducts(library, options);
}

/**
 * The same in float32, for whoever must tell scores apart that are close: not on a GPU, which may
 * compute in less than that.
 */
export async function openFloat32DotProducts(
  options: DotProductsOptions,
  name?: DotProductsName,
): Promise<DotProducts> {
  const library = name === "wasm" ? null : await findLibrary();
  if (library === null) return wasmDotProducts(options);
  const { tensorflowDotProducts } = await import("./tensorflow/dot_products.ts");
  const products = await tensorflowDotProducts(library, options, "float32");
  return products.precision.valueError === 0 ? products : wasmDotProducts(options);
}
