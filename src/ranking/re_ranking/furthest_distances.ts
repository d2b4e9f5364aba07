/**
 * How far the furthest item is: what k-reciprocal re-ranking divides distances by.
 *
 * @module
 */

import type { EmbeddingMatrix } from "../../metrics/squared_distances.ts";
import { rank } from "../rank.ts";

/** The squared Euclidean distance of two rows. */
export function squaredDistance(
  { embeddings, dim }: EmbeddingMatrix,
  one: number,
  other: number,
): number {
  let sum = 0;
  for (let a = one * dim, b = other * dim, end = a + dim; a < end; a++, b++) {
    const difference = embeddings[a] - embeddings[b];
    sum += difference * difference;
  }
  return sum;
}

/**
 * The squared distance from each of the rows to the furthest of them. Embeddings must be of length 1:
 * what is furthest from one is nearest to its opposite, so that no distance is computed but those
 * that ranking computes.
 *
 * @throws {RangeError} if one is of length 0
 */
export async function furthestDistances(
  matrix: EmbeddingMatrix,
  rows: Int32Array,
): Promise<Float64Array> {
  const { embeddings, dim } = matrix;
  const count = rows.length;
  const both = new Float32Array(2 * count * dim);
  rows.forEach((row, position) => {
    if (embeddings.subarray(row * dim, (row + 1) * dim).every((value) => value === 0)) {
      throw new RangeError(`Cannot re-rank embeddings: row ${row} has the length 0`);
    }
    for (let d = 0; d < dim; d++) {
      both[position * dim + d] = embeddings[row * dim + d];
      both[(count + position) * dim + d] = -embeddings[row * dim + d];
    }
  });
  const { neighbours } = await rank({
    ...{ embeddings: both, dim },
    isQuery: Uint8Array.from({ length: 2 * count }, (_, i) => i < count ? 0 : 1),
    isGallery: Uint8Array.from({ length: 2 * count }, (_, i) => i < count ? 1 : 0),
  }, { k: 1 });
  return Float64Array.from(
    neighbours,
    (other, position) => squaredDistance(matrix, rows[position], rows[other]),
  );
}
