/**
 * The covariance of embeddings, for their spectrum.
 *
 * @module
 */

import type { EmbeddingMatrix } from "./squared_distances.ts";

/** Rows added up at a time: each element of the covariance is read once for all of them. */
const rowsAtOnce = 4;

/** The mean embedding, `[dim]`. */
export function meanEmbedding({ embeddings, dim }: EmbeddingMatrix): Float64Array {
  const samples = embeddings.length / dim;
  const mean = new Float64Array(dim);
  for (let start = 0; start < embeddings.length; start += dim) {
    for (let d = 0; d < dim; d++) mean[d] += embeddings[start + d];
  }
  return mean.map((sum) => sum / samples);
}

/**
 * (1/samples) Σ (x − c)(x − c)ᵀ over the embeddings x, in float64: the covariance if the centre c is
 * their mean, the second moment if it is 0.
 *
 * Time grows with samples × dim² (60,000 × 512: about 5 s), memory with dim².
 *
 * @param matrix embeddings `[samples, dim]`
 * @param centre `[dim]`
 * @returns `[dim, dim]`, symmetric
 */
export function covariance(
  { embeddings, dim }: EmbeddingMatrix,
  centre: Float64Array,
): Float64Array {
  const samples = embeddings.length / dim;
  const sums = new Float64Array(dim * dim);
  const block = Array.from({ length: rowsAtOnce }, () => new Float64Array(dim));
  for (let start = 0; start < samples; start += rowsAtOnce) {
    block.forEach((row, i) => {
      const isThere = start + i < samples;
      const from = (start + i) * dim;
      for (let d = 0; d < dim; d++) row[d] = isThere ? embeddings[from + d] - centre[d] : 0;
    });
    addProducts(sums, dim, block);
  }
  for (let row = 0; row < dim; row++) {
    for (let column = 0; column <= row; column++) {
      const value = sums[row * dim + column] / samples;
      sums[row * dim + column] = value;
      sums[column * dim + row] = value;
    }
  }
  return sums;
}

/** Adds the block's products to the lower triangle. */
function addProducts(sums: Float64Array, dim: number, block: readonly Float64Array[]): void {
  const [a, b, c, d] = block;
  for (let row = 0; row < dim; row++) {
    const x = a[row], y = b[row], z = c[row], w = d[row];
    const start = row * dim;
    for (let column = 0; column <= row; column++) {
      sums[start + column] += x * a[column] + y * b[column] + z * c[column] + w * d[column];
    }
  }
}
