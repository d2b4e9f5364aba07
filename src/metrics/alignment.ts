/**
 * How close images of one category lie: one half of the picture, of which `uniformity()` is the
 * other.
 *
 * @module
 */

import { rowLengths } from "./row_lengths.ts";
import type { EmbeddingMatrix } from "./squared_distances.ts";

/**
 * Alignment (Wang and Isola, arXiv 2005.10242, section 4.1, with α = 2): the mean squared distance
 * between two embeddings of one category, over all such pairs, on embeddings of length 1 as the paper
 * has them. Less is better: 0 if every category is one point, 2 if its members are at right angles.
 *
 * Of n embeddings the sum over pairs is n times the sum of squared distances to their mean, so that
 * time grows with samples × dim, not with the pairs; memory with samples.
 *
 * @param matrix embeddings `[samples, dim]`
 * @param labels `[samples]`
 * @param options `normalize`: whether embeddings are divided by their lengths first; they are by
 *   default, as for `uniformity()`
 * @returns NaN if no category has two embeddings
 */
export function alignment(
  matrix: EmbeddingMatrix,
  labels: Int32Array,
  { normalize = true }: { normalize?: boolean } = {},
): number {
  const lengths = normalize ? rowLengths(matrix) : new Float64Array(labels.length).fill(1);
  let sum = 0;
  let pairs = 0;
  for (const rows of Map.groupBy(labels.keys(), (row) => labels[row]).values()) {
    pairs += rows.length * (rows.length - 1) / 2;
    sum += rows.length * squaredDistancesToMean(matrix, rows, lengths);
  }
  return pairs === 0 ? NaN : sum / pairs;
}

/** In two passes: the difference of two large sums would lose what is to be measured. */
function squaredDistancesToMean(
  { embeddings, dim }: EmbeddingMatrix,
  rows: readonly number[],
  lengths: Float64Array,
): number {
  const total = new Float64Array(dim);
  for (const row of rows) {
    for (let d = 0; d < dim; d++) total[d] += embeddings[row * dim + d] / lengths[row];
  }
  const mean = total.map((sum) => sum / rows.length);
  let sum = 0;
  for (const row of rows) {
    for (let d = 0; d < dim; d++) sum += (embeddings[row * dim + d] / lengths[row] - mean[d]) ** 2;
  }
  return sum;
}
