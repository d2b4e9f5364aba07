/**
 * Lengths of embeddings, for metrics that are defined on the sphere: dividing as they go they need no
 * normalised copy.
 *
 * @module
 */

import type { EmbeddingMatrix } from "./squared_distances.ts";

/** The Euclidean length of each row, `[samples]`; 1 for a row of zeros, which stays one. */
export function rowLengths({ embeddings, dim }: EmbeddingMatrix): Float64Array {
  return Float64Array.from({ length: embeddings.length / dim }, (_, row) => {
    let sum = 0;
    for (let i = row * dim; i < (row + 1) * dim; i++) sum += embeddings[i] * embeddings[i];
    return Math.sqrt(sum) || 1;
  });
}
