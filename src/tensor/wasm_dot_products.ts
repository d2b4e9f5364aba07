/**
 * Dot products in WebAssembly, on one core: for machines without TensorFlow's library.
 *
 * @module
 */

import type { DotProducts, DotProductsOptions, LoadedRows } from "./dot_products.ts";
import { multiplyKernels, tileColumns } from "./kernels/simd/multiply_kernels.ts";

/** Rows at an address. */
interface PlacedRows extends LoadedRows {
  address: number;
}

/**
 * Starts dot products in WebAssembly.
 *
 * @throws {TypeError} where the runtime has no relaxed SIMD
 */
export function wasmDotProducts({ dim, arena }: DotProductsOptions): DotProducts {
  const kernels = multiplyKernels(arena.memory);
  if (!kernels) throw new TypeError("Cannot multiply in WebAssembly: there is no relaxed SIMD");
  const panel = arena.allocate(4 * dim * tileColumns);

  /** Eight rows side by side: `[dim, 8]`. */
  function fillPanel(source: number): void {
    const floats = new Float32Array(arena.memory.buffer);
    for (let column = 0; column < tileColumns; column++) {
      const from = source / 4 + column * dim;
      for (let i = 0; i < dim; i++) floats[panel / 4 + i * tileColumns + column] = floats[from + i];
    }
  }

  return {
    name: "WebAssembly on one core",
    precision: {
      rows: "float32",
      scores: "float32",
      valueError: 0,
      sumError: 2 ** -24,
      scoreError: 0,
    },
    load(values) {
      const address = arena.allocate(values.byteLength);
      new Float32Array(arena.memory.buffer, address, values.length).set(values);
      const placed: PlacedRows = {
        rows: values.length / dim,
        address,
        free: () => arena.free(address),
      };
      return placed;
    },
    multiply(a, b, target) {
      const [left, right] = [a as PlacedRows, b as PlacedRows];
      const table = arena.allocate(4 * a.rows);
      const addresses = new Uint32Array(arena.memory.buffer, table, a.rows);
      addresses.forEach((_, row) => addresses[row] = left.address + 4 * row * dim);
      for (let column = 0; column < b.rows; column += tileColumns) {
        fillPanel(right.address + 4 * column * dim);
        const output = target + 4 * column;
        kernels.multiplyRows(table, a.rows, 1, dim, 0, panel, output, 4 * b.rows);
      }
      arena.free(table);
      return Promise.resolve();
    },
  };
}
