/**
 * Dot products of many rows with many rows, quickly and with known errors: what exact ranking takes
 * its first look with (src/ranking). The scores come into WebAssembly's memory, where they are
 * scanned.
 *
 * @module
 */

import type { Arena } from "./arena.ts";
import type { ScoreType } from "./kernels/simd/scan_kernels.ts";

/** How far off products may be: a_i·b_i of what was handed over, and the sum over i. */
export interface DotPrecision {
  /** What rows are handed over as. */
  rows: ScoreType;
  /** What scores come as. */
  scores: ScoreType;
  /** By which share a value of a row may be changed before it is multiplied. */
  valueError: number;
  /** By which share each product, and each sum on the way, may be off. */
  sumError: number;
  /** By which share the whole sum may be changed before it comes. */
  scoreError: number;
}

/** Rows that were handed over. */
export interface LoadedRows {
  /** How many. */
  rows: number;
  /** Gives the memory back. */
  free(): void;
}

/** Computes dot products of rows of one length. */
export interface DotProducts {
  /** In words, for the log. */
  name: string;
  /** How far off they may be. */
  precision: DotPrecision;
  /**
   * Hands rows over; they are copied.
   *
   * @param values `[rows, dim]`, rows in eights: float32, or bfloat16 as the upper halves of it
   */
  load(values: Float32Array | Uint16Array<ArrayBuffer>): LoadedRows;
  /**
   * All products of two sets of rows.
   *
   * @param target where in the memory the scores are written, `[a.rows, b.rows]`, in bytes
   */
  multiply(a: LoadedRows, b: LoadedRows, target: number): Promise<void>;
}

/** Where dot products are computed, and into what memory. */
export interface DotProductsOptions {
  /** Length of a row. */
  dim: number;
  /** Where the scores come. */
  arena: Arena;
}

/**
 * By which share of Σ |a_i b_i| a dot product may be off, in whatever order it sums (Higham, Accuracy
 * and Stability of Numerical Algorithms, section 3.1).
 */
export function relativeError(dim: number, precision: DotPrecision): number {
  const { valueError, sumError, scoreError } = precision;
  const gamma = (dim * sumError) / (1 - dim * sumError);
  return (1 + gamma) * (1 + valueError) ** 2 * (1 + scoreError) - 1;
}
