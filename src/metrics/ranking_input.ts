/**
 * What is ranked, checked once: embeddings, and which of them ask and are searched. Before it stands
 * the embeddings file, after it the metrics and `rank()`.
 *
 * @module
 */

import type { EmbeddingMatrix } from "./squared_distances.ts";

/** Embeddings, and which of them are queries and gallery. */
export interface RankingInput extends EmbeddingMatrix {
  /** `[samples]`: not 0 where a sample asks; by default all do. */
  isQuery?: Uint8Array;
  /** `[samples]`: not 0 where a sample is searched; by default all are. */
  isGallery?: Uint8Array;
}

/** A checked input. */
export interface PreparedRanking {
  /** The embeddings, normalised if that was asked for. */
  matrix: EmbeddingMatrix;
  /** Rows that ask, ascending. */
  queries: Int32Array;
  /** Rows that are searched, ascending. */
  gallery: Int32Array;
}

/**
 * Checks an input and lists its queries and gallery.
 *
 * @throws {RangeError} if lengths do not fit, an embedding is not finite, or there is no query or
 *   no gallery
 */
export function prepareRanking(
  { embeddings, dim, isQuery, isGallery }: RankingInput,
  { normalize = false }: { normalize?: boolean } = {},
): PreparedRanking {
  if (!Number.isInteger(dim) || dim < 1) {
    throw new RangeError(`Cannot rank embeddings of dim ${dim}: a whole number ≥ 1 is needed`);
  }
  if (embeddings.length % dim !== 0) {
    throw new RangeError(
      `Cannot rank ${embeddings.length} values as embeddings of dim ${dim}: some are left over`,
    );
  }
  const samples = embeddings.length / dim;
  checkFinite(embeddings, dim);
  return {
    matrix: { embeddings: normalize ? normalized(embeddings, dim) : embeddings, dim },
    queries: selectedRows("queries", samples, isQuery),
    gallery: selectedRows("gallery", samples, isGallery),
  };
}

/**
 * Refuses values that are not finite.
 *
 * @param rowAt tells which row is at a place among them; by default they are all
 * @throws {RangeError} that names the row
 */
export function checkFinite(
  embeddings: Float32Array,
  dim: number,
  rowAt: (place: number) => number = (place) => place,
): void {
  let wrong = 0;
  // Only of what is not finite the difference to itself is not 0; findIndex takes six times as long.
  while (wrong < embeddings.length && embeddings[wrong] - embeddings[wrong] === 0) wrong++;
  if (wrong === embeddings.length) return;
  const row = rowAt(Math.floor(wrong / dim));
  throw new RangeError(`Cannot rank embeddings: row ${row} has the value ${embeddings[wrong]}`);
}

/** Rows divided by their lengths; a row of zeros stays one. */
export function normalized(embeddings: Float32Array, dim: number): Float32Array {
  const result = new Float32Array(embeddings.length);
  for (let start = 0; start < embeddings.length; start += dim) {
    let sum = 0;
    for (let i = start; i < start + dim; i++) sum += embeddings[i] * embeddings[i];
    const length = Math.sqrt(sum) || 1;
    for (let i = start; i < start + dim; i++) result[i] = embeddings[i] / length;
  }
  return result;
}

/**
 * The rows that a mask selects, ascending; all without one.
 *
 * @throws {RangeError} if there are none, or the mask is of another length
 */
export function selectedRows(name: string, samples: number, mask?: Uint8Array): Int32Array {
  if (mask && mask.length !== samples) {
    throw new RangeError(
      `Cannot choose ${name} among ${samples} samples by a mask of ${mask.length}`,
    );
  }
  const rows = Int32Array.from({ length: samples }, (_, row) => row)
    .filter((row) => !mask || mask[row] !== 0);
  if (rows.length === 0) throw new RangeError(`Cannot rank: there are no ${name}`);
  return rows;
}
