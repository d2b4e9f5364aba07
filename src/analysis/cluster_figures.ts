/**
 * NMI and AMI of the queries' k-means clusters.
 *
 * @module
 */

import type { LabelledRankingInput, PerQueryMetrics } from "../metrics/evaluate_ranking.ts";
import { kMeans } from "../metrics/k_means.ts";
import {
  adjustedMutualInformation,
  normalizedMutualInformation,
} from "../metrics/mutual_information.ts";

/** How well clusters agree with categories, and how they were made. */
export interface ClusterFigures {
  /** Normalised mutual information. */
  nmi: number;
  /** Adjusted mutual information. */
  ami: number;
  /** What the entropies are averaged by. */
  average: "arithmetic";
  /** How many clusters: as many as the queries have categories. */
  count: number;
  /** How often the centres were moved. */
  iterations: number;
  /** Whether they had come to rest. */
  converged: boolean;
  seed: number;
}

/** Clusters the queries' embeddings, as pytorch-metric-learning does, and compares. */
export function clusterFigures(
  { embeddings, dim }: LabelledRankingInput,
  { queries, labels }: PerQueryMetrics,
  { seed }: { seed: number },
): ClusterFigures {
  const count = new Set(labels).size;
  const isAll = queries.length * dim === embeddings.length;
  const rows = isAll ? embeddings : new Float32Array(queries.length * dim);
  if (!isAll) {
    queries.forEach((row, query) =>
      rows.set(embeddings.subarray(row * dim, (row + 1) * dim), query * dim)
    );
  }
  const clusters = kMeans({ embeddings: rows, dim }, count, { seed });
  const average = "arithmetic";
  return {
    nmi: normalizedMutualInformation(labels, clusters.labels, { average }),
    ami: adjustedMutualInformation(labels, clusters.labels, { average }),
    average,
    count,
    iterations: clusters.iterations,
    converged: clusters.converged,
    seed,
  };
}
