/**
 * Embeddings divided by their lengths, for the metrics.
 *
 * @module
 */

/** Rows divided by their Euclidean lengths; a row of zeros stays one. */
export function normalizeRows(embeddings: Float32Array, dim: number): Float32Array {
  const result = new Float32Array(embeddings.length);
  for (let start = 0; start < embeddings.length; start += dim) {
    let sum = 0;
    for (let i = start; i < start + dim; i++) sum += embeddings[i] * embeddings[i];
    const length = Math.sqrt(sum) || 1;
    for (let i = start; i < start + dim; i++) result[i] = embeddings[i] / length;
  }
  return result;
}
