/**
 * Embeddings with some more behind them, so that what is not in a file can ask as what is in it.
 *
 * @module
 */

import { arrayRows, type RowReader } from "./row_reader.ts";

/** The rows of `reader`, and behind them those of `more`, `[rows, dim]`. */
export function appendedRows(reader: RowReader, more: Float32Array): RowReader {
  const { count, dim } = reader;
  const behind = arrayRows(more, dim);
  return {
    count: count + behind.count,
    dim,
    read(start, target) {
      const inside = Math.min(Math.max(0, (count - start) * dim), target.length);
      if (inside > 0) reader.read(start, target.subarray(0, inside));
      if (inside < target.length) behind.read(Math.max(0, start - count), target.subarray(inside));
    },
  };
}
