/**
 * Rows of embeddings, wherever they lie: ranking takes them piece by piece from an array or a file.
 *
 * @module
 */

import { normalized } from "../metrics/ranking_input.ts";

/** Embeddings that are read in pieces. */
export interface RowReader {
  /** How many rows there are. */
  count: number;
  /** Length of a row. */
  dim: number;
  /** Reads consecutive rows from row `start` on, as many as `target` holds. */
  read(start: number, target: Float32Array<ArrayBuffer>): void;
  /** All values, where they are in memory anyway. */
  values?: Float32Array;
}

/** The rows of an array `[count, dim]`. */
export function arrayRows(values: Float32Array, dim: number): RowReader {
  return {
    count: values.length / dim,
    dim,
    values,
    read: (start, target) => target.set(values.subarray(start * dim, start * dim + target.length)),
  };
}

/** The rows of a reader divided by their lengths. */
export function normalizedRows({ count, dim, read }: RowReader): RowReader {
  return {
    count,
    dim,
    read(start, target) {
      read(start, target);
      target.set(normalized(target, dim));
    },
  };
}

/** Reads chosen rows, in their order; neighbours are read at once. */
export function readRows(
  reader: RowReader,
  rows: Int32Array,
  target: Float32Array<ArrayBuffer>,
): void {
  const { dim } = reader;
  for (let from = 0, to = 1; from < rows.length; from = to, to++) {
    while (to < rows.length && rows[to] === rows[to - 1] + 1) to++;
    reader.read(rows[from], target.subarray(from * dim, to * dim));
  }
}
