/**
 * Ranking metrics, each with its bootstrap interval: over queries, or over categories where those
 * are what is averaged.
 *
 * @module
 */

import { averageQueries, countedQueries, type FigureColumn } from "../metrics/average_queries.ts";
import { bootstrapIntervals } from "../metrics/bootstrap_interval.ts";
import type { Average, LoneQueryRule, PerQueryMetrics } from "../metrics/evaluate_ranking.ts";
import {
  type ChosenFigures,
  figuresOfQuery,
  mapFigures,
  type RankingFigures,
} from "../metrics/ranking_figures.ts";

/** A metric and the interval that holds it. */
export interface MetricWithInterval {
  value: number;
  low: number;
  high: number;
}

/** The metrics of `evaluateRanking()`, with intervals. Those with a `?` are not in older reports. */
export interface MetricsWithIntervals {
  /** Recall@K by K. */
  recallAt: Record<number, MetricWithInterval>;
  /** Precision@K by K. */
  precisionAt?: Record<number, MetricWithInterval>;
  rPrecision: MetricWithInterval;
  mapAtR: MetricWithInterval;
  meanAveragePrecision: MetricWithInterval;
  trapezoidMeanAveragePrecision?: MetricWithInterval;
  meanReciprocalRank: MetricWithInterval;
  meanInverseNegativePenalty?: MetricWithInterval;
  averageRankingPosition: MetricWithInterval;
}

/** What is drawn anew for the intervals, how often, and what of. */
export interface IntervalOptions extends ChosenFigures {
  average: Average;
  loneQueries: LoneQueryRule;
  confidence: number;
  resamples: number;
  seed: number;
}

/** Gives each metric its interval; lone queries are drawn too if they count as misses. */
export function metricsWithIntervals(
  perQuery: PerQueryMetrics,
  { average, loneQueries, confidence, resamples, seed, ...chosen }: IntervalOptions,
): RankingFigures<MetricWithInterval> {
  const counted = countedQueries(perQuery, loneQueries);
  const columns = mapFigures(
    figuresOfQuery(perQuery, chosen),
    (valueAt) => averageQueries(perQuery, counted, valueAt, average),
  );
  // What has a value for as many queries is drawn together: the average ranking position alone may
  // have fewer.
  const all: FigureColumn[] = [];
  mapFigures(columns, (column) => all.push(column));
  const intervals = new Map<FigureColumn, MetricWithInterval>();
  for (const group of Map.groupBy(all, ({ values }) => values.length).values()) {
    const drawn = bootstrapIntervals(group.map(({ values }) => values), {
      confidence,
      resamples,
      seed,
    });
    group.forEach((column, i) => intervals.set(column, { value: column.mean, ...drawn[i] }));
  }
  return mapFigures(columns, (column) => intervals.get(column)!);
}
