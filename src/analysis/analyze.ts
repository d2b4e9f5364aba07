/**
 * The figures of a run: every metric of its embeddings with an interval, the conditions under which
 * it was measured, and a baseline beside it. Before it stands the embeddings file, after it
 * `metrics.json` and the table on the terminal.
 *
 * @module
 */

import { UserError } from "../core/user_error.ts";
import type { Protocol } from "../data/protocol.ts";
import {
  evaluateRanking,
  type LoneQueryRule,
  type RankingMetrics,
} from "../metrics/evaluate_ranking.ts";
import type { TieRule } from "../metrics/positive_ranks.ts";
import type { EmbeddingMatrix } from "../metrics/squared_distances.ts";
import {
  type EmbeddingsFile,
  type EmbeddingsSource,
  rankingInputOf,
} from "../ranking/embeddings_file.ts";
import { describeConditions } from "./describe_conditions.ts";
import { type MetricsWithIntervals, metricsWithIntervals } from "./metrics_with_intervals.ts";

/** Options of {@linkcode analyze}. */
export interface AnalyzeOptions {
  /** The K of Recall@K; 1, 2, 4 and 8 by default. */
  recallAt?: readonly number[];
  /** How often queries are drawn anew for the intervals; 1,000 by default. */
  bootstrapResamples?: number;
  /** Seed of the intervals; 0 by default. */
  seed?: number;
  /** Whether lone queries are misses (the default) or left out. */
  loneQueries?: LoneQueryRule;
  /** Who comes first at equal distance; `"pessimistic"` by default. */
  ties?: TieRule;
  /** Other embeddings of the same samples to stand beside, such as their pixels. */
  baseline?: Baseline;
}

/** Embeddings to compare with. */
export interface Baseline extends EmbeddingMatrix {
  /** What they are; `nearest pixels` by default. */
  name?: string;
}

/** What `metrics.json` holds. */
export interface Report {
  /** The metrics of the embeddings. */
  metrics: MetricsWithIntervals;
  /** The same of the baseline; null if there is none. */
  baseline: { name: string; metrics: MetricsWithIntervals } | null;
  /** What the embeddings were made by and of. */
  source: EmbeddingsSource;
  /** The conditions, as data. */
  protocol: Protocol;
  /** How many queries there are, lone ones included. */
  queryCount: number;
  /** How many images are searched. */
  galleryCount: number;
  /** How many queries have no other image of their category in the gallery. */
  loneQueryCount: number;
  /** What becomes of those. */
  loneQueries: LoneQueryRule;
  /** Who comes first at equal distance. */
  ties: TieRule;
  /** How the intervals were made. */
  intervals: { confidence: number; resamples: number; seed: number };
  /** The conditions, as sentences; they go wherever a figure goes. */
  conditions: string[];
}

/**
 * Measures a ranking, its uncertainty and its baseline.
 *
 * @throws {UserError} if the samples have nothing to rank, or an embedding is not finite
 * @throws {RangeError} if an option is out of range, or the baseline is not of the same samples
 */
export function analyze(file: EmbeddingsFile, {
  recallAt = [1, 2, 4, 8],
  bootstrapResamples = 1000,
  seed = 0,
  loneQueries = "miss",
  ties = "pessimistic",
  baseline,
}: AnalyzeOptions = {}): Report {
  checkRankable(file);
  const input = rankingInputOf(file);
  const measure = (matrix: EmbeddingMatrix): RankingMetrics =>
    evaluateRanking({ ...input, embeddings: matrix.embeddings, dim: matrix.dim }, {
      recallAt,
      loneQueries,
      ties,
    });
  const intervals = { confidence: 0.95, resamples: bootstrapResamples, seed };
  const withIntervals = (metrics: RankingMetrics): MetricsWithIntervals =>
    metricsWithIntervals(metrics.perQuery, {
      ...{ recallAt, precisionAt: [], precisionDenominator: "k", average: "micro" },
      loneQueries,
      ...intervals,
    });
  const metrics = measure(file);
  if (metrics.loneQueryCount === metrics.queryCount) {
    throw cannotAnalyze(file, "no query has another image of its category in the gallery");
  }
  const { queryCount, galleryCount, loneQueryCount } = metrics;
  const conditions = describeConditions(file, { metrics, loneQueries, ties, intervals });
  return {
    metrics: withIntervals(metrics),
    baseline: baseline
      ? { name: baseline.name ?? "nearest pixels", metrics: withIntervals(measure(baseline)) }
      : null,
    source: file.source,
    protocol: file.protocol,
    queryCount,
    galleryCount,
    loneQueryCount,
    loneQueries,
    ties,
    intervals,
    conditions,
  };
}

function checkRankable(file: EmbeddingsFile): void {
  const { embeddings, dim, samples } = file;
  if (!samples.some(({ role }) => role !== "gallery")) throw cannotAnalyze(file, "no queries");
  if (!samples.some(({ role }) => role !== "query")) throw cannotAnalyze(file, "no gallery");
  const wrong = embeddings.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  const { path } = samples[Math.floor(wrong / dim)];
  throw new UserError(
    `Cannot analyze "${file.source.run}": the embedding of "${path}" has the value ` +
      `${embeddings[wrong]}; finite numbers are needed.`,
    { hint: "The training diverged: lower train.learning_rate and train again." },
  );
}

function cannotAnalyze({ source: { run, part } }: EmbeddingsFile, reason: string): UserError {
  return new UserError(
    `Cannot analyze "${run}": ${reason} in the ${part} part; ` +
      "a category with two images or more is needed.",
  );
}
