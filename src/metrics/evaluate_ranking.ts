/**
 * Recall@K, R-precision, MAP@R and their kin, of embeddings with labels. Before it stands the
 * embeddings file (or a validation), after it the report.
 *
 * @module
 */

import { forEachPositiveRanks, type TieRule } from "./positive_ranks.ts";
import { prepareRanking, type RankingInput } from "./ranking_input.ts";

/** Embeddings with the category of each. */
export interface LabelledRankingInput extends RankingInput {
  /** `[samples]`: the category of each sample. */
  labels: Int32Array;
}

/** What becomes of a query without any other item of its category in the gallery. */
export type LoneQueryRule = "miss" | "exclude";

/** Options of {@linkcode evaluateRanking}. */
export interface EvaluateRankingOptions {
  /** The K of Recall@K; 1, 2, 4 and 8 by default. */
  recallAt?: readonly number[];
  /** Whether embeddings are divided by their lengths first; not by default. */
  normalize?: boolean;
  /** Lone queries count as 0 (`"miss"`, the default) or are left out (`"exclude"`). */
  loneQueries?: LoneQueryRule;
  /** Who comes first at equal distance; `"pessimistic"` by default. */
  ties?: TieRule;
}

/** The metrics of single queries, all arrays `[queries]`; those of lone queries are 0. */
export interface PerQueryMetrics {
  /** The row of each query. */
  queries: Int32Array;
  /** How many others of its category there are; 0 for a lone query. */
  positiveCount: Int32Array;
  /** Rank of the first positive, 1 for the nearest: a hit of Recall@K if it is at most K. */
  firstPositiveRank: Int32Array;
  /** R-precision. */
  rPrecision: Float64Array;
  /** Average precision within the first R. */
  averagePrecisionAtR: Float64Array;
  /** Average precision over the whole ranking. */
  averagePrecision: Float64Array;
  /** Mean rank of the positives; NaN for a lone query. */
  rankingPosition: Float64Array;
}

/** The metrics of a ranking, means over queries. */
export interface RankingMetrics {
  /** By K: the share of queries with a positive among the K nearest. */
  recallAt: Record<number, number>;
  /** Precision among the R nearest, R being the number of the query's positives. */
  rPrecision: number;
  /** Mean average precision at R. */
  mapAtR: number;
  /** Mean average precision over the whole ranking. */
  meanAveragePrecision: number;
  /** Mean of 1 / rank of the first positive. */
  meanReciprocalRank: number;
  /** Mean over queries of the mean rank of their positives; lone queries have none. */
  averageRankingPosition: number;
  /** How many queries there are, lone ones included. */
  queryCount: number;
  /** How many of them are lone. */
  loneQueryCount: number;
  /** How many items are searched (a query itself, where it is one of them, not taken off). */
  galleryCount: number;
  /** The metrics of each query. */
  perQuery: PerQueryMetrics;
}

/**
 * Ranks the gallery for each query by Euclidean distance, on embeddings as given, and measures how
 * early the items of the query's category come. With r₁ < r₂ < … the ranks of a query's R
 * positives:
 *
 * - Recall@K: 1 if r₁ ≤ K, else 0; with K beyond the gallery, 1 wherever there is a positive
 * - R-precision: the share of rᵢ ≤ R
 * - MAP@R: (1/R) Σ i / rᵢ over the rᵢ ≤ R (Musgrave et al., arXiv 2003.08505, section 3.2)
 * - mAP: (1/R) Σ i / rᵢ, not interpolated
 * - mean reciprocal rank: 1 / r₁
 * - average ranking position: the mean of the rᵢ, over queries with R > 0
 *
 * A query never finds itself: it is removed by its row, so duplicates of it stay and count.
 *
 * Published figures differ in two rules. Lone queries (R = 0) are misses in the code of
 * Proxy-Anchor, CGD and TensorFlow Similarity, and excluded in pytorch-metric-learning; if all
 * queries are excluded, the metrics are NaN. Ties are won by the positives (`"optimistic"`) in the
 * In-Shop evaluation of MS-Loss and Proxy-Anchor, and fall as a sort leaves them elsewhere, which
 * `"index"` does repeatably; `"pessimistic"` is what a figure can be trusted to at least be.
 *
 * Time grows with queries × gallery × dim, memory with queries + gallery.
 *
 * @param input embeddings `[samples, dim]` with labels `[samples]`
 * @throws {RangeError} if lengths do not fit, an embedding is not finite (its row is named), there
 *   is no query or no gallery, or a K is no whole number ≥ 1
 *
 * @example
 * ```ts
 * import { evaluateRanking } from "@likeness/likeness";
 *
 * const metrics = evaluateRanking({
 *   embeddings: new Float32Array([0, 1, 3, 7]),
 *   dim: 1,
 *   labels: new Int32Array([0, 0, 1, 1]),
 * }, { recallAt: [1, 2] });
 *
 * // The third item is nearer to the second than to its like; all others find theirs first.
 * if (metrics.recallAt[1] !== 0.75) throw new Error(`${metrics.recallAt[1]}`);
 * ```
 */
export function evaluateRanking(
  input: LabelledRankingInput,
  {
    recallAt = [1, 2, 4, 8],
    normalize = false,
    loneQueries = "miss",
    ties = "pessimistic",
  }: EvaluateRankingOptions = {},
): RankingMetrics {
  const prepared = prepareRanking(input, { normalize });
  checkOptions(input, recallAt, loneQueries, ties);
  const perQuery = emptyMetrics(prepared.queries);
  forEachPositiveRanks(prepared, input.labels, ties, (ranks, position) => {
    measureQuery(ranks, perQuery, position);
  });
  const lone = perQuery.positiveCount.filter((count) => count === 0).length;
  const counted = perQuery.queries.length - (loneQueries === "exclude" ? lone : 0);
  // Lone queries have the value 0, so that leaving them out only changes what is divided by.
  const meanOf = (valueAt: (query: number) => number) => {
    let sum = 0;
    for (let query = 0; query < perQuery.queries.length; query++) sum += valueAt(query);
    return sum / counted;
  };
  const positions = perQuery.rankingPosition.filter((value) => !Number.isNaN(value));
  return {
    recallAt: Object.fromEntries(
      recallAt.map((k) => [k, meanOf((query) => recallOfQuery(perQuery, query, k))]),
    ),
    rPrecision: meanOf((query) => perQuery.rPrecision[query]),
    mapAtR: meanOf((query) => perQuery.averagePrecisionAtR[query]),
    meanAveragePrecision: meanOf((query) => perQuery.averagePrecision[query]),
    meanReciprocalRank: meanOf((query) => reciprocalRankOfQuery(perQuery, query)),
    averageRankingPosition: positions.reduce((sum, value) => sum + value, 0) / positions.length,
    queryCount: perQuery.queries.length,
    loneQueryCount: lone,
    galleryCount: prepared.gallery.length,
    perQuery,
  };
}

/** Recall@K of one query: 1 or 0. */
export function recallOfQuery(perQuery: PerQueryMetrics, query: number, k: number): number {
  const rank = perQuery.firstPositiveRank[query];
  return rank > 0 && rank <= k ? 1 : 0;
}

/** Reciprocal rank of one query; 0 for a lone one. */
export function reciprocalRankOfQuery(perQuery: PerQueryMetrics, query: number): number {
  const rank = perQuery.firstPositiveRank[query];
  return rank > 0 ? 1 / rank : 0;
}

function checkOptions(
  { embeddings, dim, labels }: LabelledRankingInput,
  recallAt: readonly number[],
  loneQueries: string,
  ties: string,
): void {
  if (labels.length * dim !== embeddings.length) {
    throw new RangeError(
      `Cannot pair ${embeddings.length / dim} embeddings with ${labels.length} labels: ` +
        "one label each is needed",
    );
  }
  const wrong = recallAt.find((k) => !Number.isInteger(k) || k < 1);
  if (wrong !== undefined) {
    throw new RangeError(`Cannot compute Recall@${wrong}: a whole number ≥ 1 is needed`);
  }
  if (!["miss", "exclude"].includes(loneQueries)) {
    throw new RangeError(
      `Cannot treat lone queries as "${loneQueries}": "miss" or "exclude" is needed`,
    );
  }
  if (!["pessimistic", "optimistic", "index"].includes(ties)) {
    throw new RangeError(
      `Cannot break ties "${ties}": "pessimistic", "optimistic" or "index" is needed`,
    );
  }
}

function emptyMetrics(queries: Int32Array): PerQueryMetrics {
  const count = queries.length;
  return {
    queries,
    positiveCount: new Int32Array(count),
    firstPositiveRank: new Int32Array(count),
    rPrecision: new Float64Array(count),
    averagePrecisionAtR: new Float64Array(count),
    averagePrecision: new Float64Array(count),
    rankingPosition: new Float64Array(count).fill(NaN),
  };
}

function measureQuery(ranks: Int32Array, perQuery: PerQueryMetrics, position: number): void {
  const positives = ranks.length;
  if (positives === 0) return;
  let hits = 0;
  let precisionsAtR = 0;
  let precisions = 0;
  let sum = 0;
  for (let found = 0; found < positives; found++) {
    const precision = (found + 1) / ranks[found];
    if (ranks[found] <= positives) {
      hits++;
      precisionsAtR += precision;
    }
    precisions += precision;
    sum += ranks[found];
  }
  perQuery.positiveCount[position] = positives;
  perQuery.firstPositiveRank[position] = ranks[0];
  perQuery.rPrecision[position] = hits / positives;
  perQuery.averagePrecisionAtR[position] = precisionsAtR / positives;
  perQuery.averagePrecision[position] = precisions / positives;
  perQuery.rankingPosition[position] = sum / positives;
}
