/**
 * A look at whether dot products are as exact as they claim: a library may be built to compute in
 * less, and ranking by them would silently be wrong.
 *
 * @module
 */

import { createRandom } from "../core/random.ts";
import type { Arena } from "./arena.ts";
import {
  type DotPrecision,
  type DotProducts,
  type DotProductsOptions,
  relativeError,
} from "./dot_products.ts";

/** Rows on each side. */
const rows = 32;

/** Whether products of random rows, all positive so that their sums are long, are near enough. */
export async function areAsExactAsTheyClaim(
  products: DotProducts,
  { dim, arena }: DotProductsOptions,
): Promise<boolean> {
  const random = createRandom("dot products");
  const { precision } = products;
  const values = Float32Array.from({ length: rows * dim }, () => random.between(0.5, 1));
  if (precision.rows === "float32") return await check(products, values, values, arena);
  const halves = Uint16Array.from(values, upperHalf);
  return await check(products, Float32Array.from(halves, valueOf), halves, arena);
}

/** Whether products of rows with themselves are near enough. */
async function check(
  products: DotProducts,
  values: Float32Array,
  handed: Float32Array | Uint16Array<ArrayBuffer>,
  arena: Arena,
): Promise<boolean> {
  const { precision } = products;
  const dim = values.length / rows;
  const loaded = products.load(handed);
  const target = arena.allocate(4 * rows * rows);
  await products.multiply(loaded, loaded, target);
  loaded.free();
  const found = scoresAt(arena.memory, target, precision);
  arena.free(target);
  const allowed = relativeError(dim, precision);
  return found.every((score, index) => {
    const exact = dot(values, Math.floor(index / rows), index % rows, dim);
    return Math.abs(score - exact) <= allowed * exact;
  });
}

function scoresAt(memory: WebAssembly.Memory, address: number, { scores }: DotPrecision): number[] {
  const count = rows * rows;
  if (scores === "float32") return [...new Float32Array(memory.buffer, address, count)];
  return Array.from(new Uint16Array(memory.buffer, address, count), valueOf);
}

function dot(values: Float32Array, a: number, b: number, dim: number): number {
  let sum = 0;
  for (let i = 0; i < dim; i++) sum += values[a * dim + i] * values[b * dim + i];
  return sum;
}

/** A number cut down to bfloat16, as its bits. */
function upperHalf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0] >>> 16;
}

function valueOf(bits: number): number {
  return new Float32Array(Uint32Array.of(bits << 16).buffer)[0];
}
