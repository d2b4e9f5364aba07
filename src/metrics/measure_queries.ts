/**
 * What is measured of each query: how its positives are ranked, and what came in their way. Before
 * it stand the ranks, after it the means, the table by category and the confused pairs.
 *
 * @module
 */

import { type EachPositiveRanks, forEachPositiveRanks, type TieRule } from "./positive_ranks.ts";
import type { PreparedRanking } from "./ranking_input.ts";

/** The metrics of single queries, all arrays `[queries]`; those of lone queries are 0. */
export interface PerQueryMetrics {
  /** The row of each query. */
  queries: Int32Array;
  /** The category of each query. */
  labels: Int32Array;
  /** How many others of its category there are; 0 for a lone query. */
  positiveCount: Int32Array;
  /** Rank of the first positive, 1 for the nearest: a hit of Recall@K if it is at most K. */
  firstPositiveRank: Int32Array;
  /** Rank of the last positive. */
  lastPositiveRank: Int32Array;
  /** By K of Precision@K: how many positives are among the K nearest. */
  hitsAt: Record<number, Int32Array>;
  /** R-precision. */
  rPrecision: Float64Array;
  /** Average precision within the first R. */
  averagePrecisionAtR: Float64Array;
  /** Average precision over the whole ranking. */
  averagePrecision: Float64Array;
  /** The same, as the area of trapezoids. */
  trapezoidAveragePrecision: Float64Array;
  /** Mean rank of the positives; NaN for a lone query. */
  rankingPosition: Float64Array;
  /** Row of the nearest item of another category, lone queries' too; −1 if there is none. */
  nearestNegative: Int32Array;
  /** Euclidean distance of the nearest item, lone queries' too; Infinity if there is none. */
  nearestDistance: Float64Array;
}

/** Ranks the gallery for every query, and measures each ranking. */
export function measureQueries(
  prepared: PreparedRanking,
  labels: Int32Array,
  { ties, precisionAt, eachPositiveRanks = forEachPositiveRanks }: {
    ties: TieRule;
    precisionAt: readonly number[];
    eachPositiveRanks?: EachPositiveRanks;
  },
): PerQueryMetrics {
  const perQuery = emptyMetrics(prepared.queries, labels, precisionAt);
  eachPositiveRanks(prepared, labels, ties, (ranks, position, { negative, distance }) => {
    perQuery.nearestNegative[position] = negative;
    perQuery.nearestDistance[position] = distance;
    if (ranks.length > 0) measureRanks(ranks, perQuery, position);
  });
  return perQuery;
}

function emptyMetrics(
  queries: Int32Array,
  labels: Int32Array,
  precisionAt: readonly number[],
): PerQueryMetrics {
  const count = queries.length;
  return {
    queries,
    labels: queries.map((row) => labels[row]),
    positiveCount: new Int32Array(count),
    firstPositiveRank: new Int32Array(count),
    lastPositiveRank: new Int32Array(count),
    hitsAt: Object.fromEntries(precisionAt.map((k) => [k, new Int32Array(count)])),
    rPrecision: new Float64Array(count),
    averagePrecisionAtR: new Float64Array(count),
    averagePrecision: new Float64Array(count),
    trapezoidAveragePrecision: new Float64Array(count),
    rankingPosition: new Float64Array(count).fill(NaN),
    nearestNegative: new Int32Array(count),
    nearestDistance: new Float64Array(count),
  };
}

function measureRanks(ranks: Int32Array, perQuery: PerQueryMetrics, position: number): void {
  const positives = ranks.length;
  let hits = 0;
  let precisionsAtR = 0;
  let precisions = 0;
  let precisionsBefore = 0;
  let sum = 0;
  for (let found = 0; found < positives; found++) {
    const rank = ranks[found];
    const precision = (found + 1) / rank;
    if (rank <= positives) {
      hits++;
      precisionsAtR += precision;
    }
    precisions += precision;
    precisionsBefore += rank === 1 ? 1 : found / (rank - 1);
    sum += rank;
  }
  perQuery.positiveCount[position] = positives;
  perQuery.firstPositiveRank[position] = ranks[0];
  perQuery.lastPositiveRank[position] = ranks[positives - 1];
  for (const [k, hitsAtK] of Object.entries(perQuery.hitsAt)) {
    hitsAtK[position] = countUpTo(ranks, Number(k));
  }
  perQuery.rPrecision[position] = hits / positives;
  perQuery.averagePrecisionAtR[position] = precisionsAtR / positives;
  perQuery.averagePrecision[position] = precisions / positives;
  perQuery.trapezoidAveragePrecision[position] = (precisions + precisionsBefore) / (2 * positives);
  perQuery.rankingPosition[position] = sum / positives;
}

/** How many of the ascending ranks are at most k. */
function countUpTo(ranks: Int32Array, k: number): number {
  let count = 0;
  while (count < ranks.length && ranks[count] <= k) count++;
  return count;
}
