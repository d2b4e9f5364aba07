/**
 * An embedding replaced by a mean of itself and its neighbours: what query expansion and database
 * augmentation share.
 *
 * @module
 */

import { prepareRanking, type RankingInput } from "../../metrics/ranking_input.ts";
import { rank } from "../rank.ts";
import { refuseNoCount } from "./re_ranking.ts";

/** How neighbours count. */
export interface NeighbourMeansOptions {
  /**
   * How many embeddings the mean is of, its own among them; 5 by default, as in fast-reid. 1 changes
   * nothing.
   */
  k?: number;
  /**
   * Power of the cosine similarity that a neighbour is weighted by, negative ones counting as 0; 3 by
   * default, as in fast-reid. 0 weights all alike.
   */
  alpha?: number;
}

/**
 * For each row x the sum x + Σ max(0, x · g)^α g over its k − 1 nearest items g of the gallery, all
 * divided by their lengths before and after. A row is no neighbour of its own.
 *
 * @returns `[rows, dim]`
 * @throws {RangeError} if an option is out of range, or the gallery has fewer than k − 1 others
 */
export async function neighbourMeans(
  input: RankingInput,
  rows: Int32Array,
  { k = 5, alpha = 3 }: NeighbourMeansOptions = {},
): Promise<Float32Array> {
  refuseNoCount({ k });
  if (!(alpha >= 0 && alpha < Infinity)) {
    throw new RangeError(`Cannot re-rank with alpha ${alpha}: a number ≥ 0 is needed`);
  }
  const { matrix: { embeddings, dim } } = prepareRanking(input, { normalize: true });
  const count = k - 1;
  const neighbours = count === 0
    ? new Int32Array()
    : (await rank({ ...input, embeddings }, { queries: rows, k: count })).neighbours;
  const means = new Float32Array(rows.length * dim);
  const sum = new Float64Array(dim);
  rows.forEach((row, position) => {
    const own = embeddings.subarray(row * dim, (row + 1) * dim);
    sum.set(own);
    for (const neighbour of neighbours.subarray(position * count, (position + 1) * count)) {
      const other = embeddings.subarray(neighbour * dim, (neighbour + 1) * dim);
      const weight = Math.max(0, dot(own, other)) ** alpha;
      for (let d = 0; d < dim; d++) sum[d] += weight * other[d];
    }
    const length = Math.sqrt(dot(sum, sum)) || 1;
    for (let d = 0; d < dim; d++) means[position * dim + d] = sum[d] / length;
  });
  return means;
}

function dot(a: Float32Array | Float64Array, b: Float32Array | Float64Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d] * b[d];
  return sum;
}
