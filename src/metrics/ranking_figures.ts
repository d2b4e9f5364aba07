/**
 * The figures of a ranking, and how each is read off a query. One shape for them all: means over
 * queries, figures with intervals and the figures of each category are made of it.
 *
 * @module
 */

import type { PerQueryMetrics } from "./measure_queries.ts";

/** The figures of a ranking: numbers, or whatever else there is one of for each. */
export interface RankingFigures<Value> {
  /** By K: the share of queries with a positive among the K nearest. */
  recallAt: Record<number, Value>;
  /** By K: the share of positives among the K nearest. */
  precisionAt: Record<number, Value>;
  /** Precision among the R nearest, R being the number of the query's positives. */
  rPrecision: Value;
  /** Mean average precision at R. */
  mapAtR: Value;
  /** Mean average precision over the whole ranking. */
  meanAveragePrecision: Value;
  /** The same, as the area of trapezoids. */
  trapezoidMeanAveragePrecision: Value;
  /** Mean of 1 / rank of the first positive. */
  meanReciprocalRank: Value;
  /** mINP: mean of R / rank of the last positive. */
  meanInverseNegativePenalty: Value;
  /** Mean over queries of the mean rank of their positives; lone queries have none. */
  averageRankingPosition: Value;
}

/** What Precision@K is divided by: K, or K and R, whichever is smaller. */
export type PrecisionDenominator = "k" | "min-k-r";

/** Which figures there are. */
export interface ChosenFigures {
  /** The K of Recall@K. */
  recallAt: readonly number[];
  /** The K of Precision@K, each measured by `measureQueries()`. */
  precisionAt: readonly number[];
  /** What Precision@K is divided by. */
  precisionDenominator: PrecisionDenominator;
}

/** How each figure is read off a query: 0 for a lone query, but NaN where it has no such thing. */
export function figuresOfQuery(
  perQuery: PerQueryMetrics,
  { recallAt, precisionAt, precisionDenominator }: ChosenFigures,
): RankingFigures<(query: number) => number> {
  const byK = (ks: readonly number[], valueAt: (query: number, k: number) => number) =>
    Object.fromEntries(ks.map((k) => [k, (query: number) => valueAt(query, k)]));
  const denominatorOf = (query: number, k: number) =>
    precisionDenominator === "k" ? k : Math.min(k, perQuery.positiveCount[query]);
  return {
    recallAt: byK(recallAt, (query, k) => recallOfQuery(perQuery, query, k)),
    precisionAt: byK(
      precisionAt,
      // A lone query has no hits, and with min(K, R) nothing to divide by.
      (query, k) => perQuery.hitsAt[k][query] / (denominatorOf(query, k) || 1),
    ),
    rPrecision: (query) => perQuery.rPrecision[query],
    mapAtR: (query) => perQuery.averagePrecisionAtR[query],
    meanAveragePrecision: (query) => perQuery.averagePrecision[query],
    trapezoidMeanAveragePrecision: (query) => perQuery.trapezoidAveragePrecision[query],
    meanReciprocalRank: (query) => reciprocalRankOfQuery(perQuery, query),
    meanInverseNegativePenalty: (query) =>
      perQuery.positiveCount[query] / (perQuery.lastPositiveRank[query] || 1),
    averageRankingPosition: (query) => perQuery.rankingPosition[query],
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

/** The same figures of something else: each changed by `change`. */
export function mapFigures<From, To>(
  { recallAt, precisionAt, ...others }: RankingFigures<From>,
  change: (figure: From) => To,
): RankingFigures<To> {
  return {
    recallAt: mapValues(recallAt, change),
    precisionAt: mapValues(precisionAt, change),
    ...mapValues(others, change),
  };
}

function mapValues<Key extends PropertyKey, From, To>(
  values: Record<Key, From>,
  change: (value: From) => To,
): Record<Key, To> {
  const changed = Object.entries(values).map(([key, value]) => [key, change(value as From)]);
  return Object.fromEntries(changed);
}
