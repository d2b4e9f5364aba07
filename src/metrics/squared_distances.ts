/**
 * Exact squared Euclidean distances in plain JavaScript: the one inner loop of metrics and ranking,
 * which both take it query by query, so that memory grows with the gallery only.
 *
 * Differences are squared and summed in float64, always in the same order: the distances of
 * duplicates to anything are the very same number, and ties are exact.
 *
 * @module
 */

/** Embeddings `[samples, dim]`, row by row. */
export interface EmbeddingMatrix {
  /** `[samples × dim]`. */
  embeddings: Float32Array;
  /** Length of one embedding. */
  dim: number;
}

/** Queries computed together: each gallery row is read once for all of them. */
const tileSize = 4;

/**
 * Calls `visit` for each query with its squared distances to the gallery.
 *
 * @param matrix the embeddings
 * @param queries rows that ask
 * @param gallery rows that are searched
 * @param visit gets the squared distances, `[gallery]`, only valid during the call, and the
 *   position of the query in `queries`
 */
export function forEachQuery(
  matrix: EmbeddingMatrix,
  queries: Int32Array,
  gallery: Int32Array,
  visit: (squaredDistances: Float64Array, position: number) => void,
): void {
  const { embeddings, dim } = matrix;
  const tile = new Float64Array(dim * tileSize);
  const distances = new Float64Array(tileSize * gallery.length);
  for (let start = 0; start < queries.length; start += tileSize) {
    const end = Math.min(start + tileSize, queries.length);
    for (let lane = 0; lane < tileSize; lane++) {
      const row = queries[Math.min(start + lane, end - 1)] * dim;
      for (let d = 0; d < dim; d++) tile[d * tileSize + lane] = embeddings[row + d];
    }
    fillDistances(matrix, tile, gallery, distances);
    for (let position = start; position < end; position++) {
      const offset = (position - start) * gallery.length;
      visit(distances.subarray(offset, offset + gallery.length), position);
    }
  }
}

/**
 * Four queries by two gallery rows at a time: eight sums that do not wait for one another, in as
 * many registers as there are. Twice as fast as four by one.
 */
function fillDistances(
  { embeddings, dim }: EmbeddingMatrix,
  tile: Float64Array,
  gallery: Int32Array,
  distances: Float64Array,
): void {
  const count = gallery.length;
  for (let g = 0; g < count; g += 2) {
    // An odd last row is computed twice, and written to one place.
    const h = g + 1 < count ? g + 1 : g;
    const row = gallery[g] * dim;
    const other = gallery[h] * dim;
    let a0 = 0, a1 = 0, a2 = 0, a3 = 0;
    let b0 = 0, b1 = 0, b2 = 0, b3 = 0;
    for (let d = 0, t = 0; d < dim; d++, t += tileSize) {
      const x = embeddings[row + d];
      const y = embeddings[other + d];
      const q0 = tile[t], q1 = tile[t + 1], q2 = tile[t + 2], q3 = tile[t + 3];
      let difference = q0 - x;
      a0 += difference * difference;
      difference = q1 - x;
      a1 += difference * difference;
      difference = q2 - x;
      a2 += difference * difference;
      difference = q3 - x;
      a3 += difference * difference;
      difference = q0 - y;
      b0 += difference * difference;
      difference = q1 - y;
      b1 += difference * difference;
      difference = q2 - y;
      b2 += difference * difference;
      difference = q3 - y;
      b3 += difference * difference;
    }
    distances[g] = a0;
    distances[count + g] = a1;
    distances[2 * count + g] = a2;
    distances[3 * count + g] = a3;
    distances[h] = b0;
    distances[count + h] = b1;
    distances[2 * count + h] = b2;
    distances[3 * count + h] = b3;
  }
}
