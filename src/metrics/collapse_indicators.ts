/**
 * Whether a model puts everything in one place: what a good loss with useless rankings looks like.
 *
 * @module
 */

import { meanEmbedding } from "./covariance.ts";
import type { PerQueryMetrics } from "./measure_queries.ts";
import type { EmbeddingMatrix } from "./squared_distances.ts";

/** Signs of a collapse. */
export interface CollapseIndicators {
  /** 0 if all embeddings are one point, 1 if their mean is the origin. */
  spread: number;
  /** Share of queries that have another image almost in the same place. */
  nearDuplicateShare: number;
}

/**
 * - spread: mean squared distance of the embeddings to their mean, as a share of their mean squared
 *   length; 0 if all lengths are
 * - share of near-duplicates: queries whose nearest image is no further than `nearDuplicateDistance`
 *   times the root mean square length of the embeddings. Copies in the data count too:
 *   `deno task data:check` lists those
 *
 * Time and memory grow with samples × dim and dim.
 *
 * @param matrix the embeddings that were ranked
 * @param perQuery what was measured of each query
 * @param options `nearDuplicateDistance`: 0.01 by default
 */
export function collapseIndicators(
  matrix: EmbeddingMatrix,
  { nearestDistance }: Pick<PerQueryMetrics, "nearestDistance">,
  { nearDuplicateDistance = 0.01 }: { nearDuplicateDistance?: number } = {},
): CollapseIndicators {
  const { embeddings, dim } = matrix;
  const mean = meanEmbedding(matrix);
  let squaredLength = 0;
  let squaredDistance = 0;
  for (let i = 0, d = 0; i < embeddings.length; i++, d = (d + 1) % dim) {
    squaredLength += embeddings[i] ** 2;
    squaredDistance += (embeddings[i] - mean[d]) ** 2;
  }
  const most = nearDuplicateDistance * Math.sqrt(squaredLength / (embeddings.length / dim));
  const near = nearestDistance.filter((distance) => distance <= most);
  return {
    spread: squaredLength === 0 ? 0 : squaredDistance / squaredLength,
    nearDuplicateShare: near.length / nearestDistance.length,
  };
}
