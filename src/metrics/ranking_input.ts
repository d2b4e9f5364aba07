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

function checkFinite(embeddings: Float32Array, dim: number): void {
  const wrong = embeddings.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  throw new RangeError(
    `Cannot rank embeddings: row ${Math.floor(wrong / dim)} has the value ${embeddings[wrong]}`,
  );
}

/** Rows divided by their lengths; a row of zeros stays one. */
function normalized(embeddings: Float32Array, dim: number): Float32Array {
  const result = new Float32Array(embeddings.length);
  for (let start = 0; start < embeddings.length; start += dim) {
    let sum = 0;
    for (let i = start; i < start + dim; i++) sum += embeddings[i] * embeddings[i];
    const length = Math.sqrt(sum) || 1;
    for (let i = start; i < start + dim; i++) result[i] = embeddings[i] / length;
  }
  return result;
}

function selectedRows(name: string, samples: number, mask?: Uint8Array): Int32Array {
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
