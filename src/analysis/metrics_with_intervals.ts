/**
 * Ranking metrics, each with its bootstrap interval over queries.
 *
 * @module
 */

import { bootstrapInterval, bootstrapIntervals } from "../metrics/bootstrap_interval.ts";
import {
  type LoneQueryRule,
  type RankingMetrics,
  recallOfQuery,
  reciprocalRankOfQuery,
} from "../metrics/evaluate_ranking.ts";

/** A metric and the interval that holds it. */
export interface MetricWithInterval {
  value: number;
  low: number;
  high: number;
}

/** The metrics of `evaluateRanking()`, with intervals. */
export interface MetricsWithIntervals {
  /** Recall@K by K. */
  recallAt: Record<number, MetricWithInterval>;
  rPrecision: MetricWithInterval;
  mapAtR: MetricWithInterval;
  meanAveragePrecision: MetricWithInterval;
  meanReciprocalRank: MetricWithInterval;
  averageRankingPosition: MetricWithInterval;
}

/** Gives each metric its interval; lone queries are drawn too if they count as misses. */
export function metricsWithIntervals(
  metrics: RankingMetrics,
  { loneQueries, confidence, resamples, seed }: {
    loneQueries: LoneQueryRule;
    confidence: number;
    resamples: number;
    seed: number;
  },
): MetricsWithIntervals {
  const { perQuery } = metrics;
  const all = Int32Array.from(perQuery.queries.keys());
  const found = all.filter((query) => perQuery.positiveCount[query] > 0);
  const counted = loneQueries === "exclude" ? found : all;
  const column = (valueAt: (query: number) => number) => Float64Array.from(counted, valueAt);
  const options = { confidence, resamples, seed };
  const ks = Object.keys(metrics.recallAt).map(Number);
  const [rPrecision, mapAtR, meanAveragePrecision, meanReciprocalRank, ...recalls] =
    bootstrapIntervals([
      column((query) => perQuery.rPrecision[query]),
      column((query) => perQuery.averagePrecisionAtR[query]),
      column((query) => perQuery.averagePrecision[query]),
      column((query) => reciprocalRankOfQuery(perQuery, query)),
      ...ks.map((k) => column((query) => recallOfQuery(perQuery, query, k))),
    ], options);
  const position = bootstrapInterval(
    Float64Array.from(found, (query) => perQuery.rankingPosition[query]),
    options,
  );
  return {
    recallAt: Object.fromEntries(
      ks.map((k, i) => [k, { value: metrics.recallAt[k], ...recalls[i] }]),
    ),
    rPrecision: { value: metrics.rPrecision, ...rPrecision },
    mapAtR: { value: metrics.mapAtR, ...mapAtR },
    meanAveragePrecision: { value: metrics.meanAveragePrecision, ...meanAveragePrecision },
    meanReciprocalRank: { value: metrics.meanReciprocalRank, ...meanReciprocalRank },
    averageRankingPosition: { value: metrics.averageRankingPosition, ...position },
  };
}
