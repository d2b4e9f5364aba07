/**
 * The figures of a run: every metric of its embeddings with an interval, by category, of the space,
 * the conditions under which it was measured, and a baseline beside it. Before it stands the
 * embeddings file, after it `metrics.json` and the table on the terminal.
 *
 * @module
 */

import { UserError } from "../core/user_error.ts";
import type { Protocol } from "../data/protocol.ts";
import { labelsOf } from "../data/labels.ts";
import type {
  Average,
  LoneQueryRule,
  PrecisionDenominator,
  RankingMetrics,
} from "../metrics/evaluate_ranking.ts";
import type { TieRule } from "../metrics/positive_ranks.ts";
import type { EmbeddingMatrix } from "../metrics/squared_distances.ts";
import {
  type EmbeddingsFile,
  type EmbeddingsSource,
  rankingInputOf,
} from "../ranking/embeddings_file.ts";
import { measureRanking } from "../ranking/measure_ranking.ts";
import { checkKs } from "./check_ks.ts";
import { type ClusterFigures, clusterFigures } from "./cluster_figures.ts";
import { describeConditions } from "./describe_conditions.ts";
import { type EmbeddingFigures, embeddingFigures } from "./embedding_figures.ts";
import { type MetricsWithIntervals, metricsWithIntervals } from "./metrics_with_intervals.ts";
import {
  namedCategories,
  type NamedCategory,
  type NamedPair,
  namedPairs,
} from "./named_categories.ts";
import type { ReRankedFigures } from "./re_ranked_figures.ts";

/** Options of {@linkcode analyze}. */
export interface AnalyzeOptions {
  /** The K of Recall@K; 1, 2, 4 and 8 by default. */
  recallAt?: readonly number[];
  /** The K of Precision@K; none by default. */
  precisionAt?: readonly number[];
  /** What Precision@K is divided by; K (`"k"`) by default. */
  precisionDenominator?: PrecisionDenominator;
  /** Whether queries count alike (`"micro"`, the default) or categories (`"macro"`). */
  average?: Average;
  /** Whether queries are clustered too, for NMI and AMI; not by default, since it takes long. */
  clusters?: boolean;
  /** How often queries are drawn anew for the intervals; 1,000 by default. */
  bootstrapResamples?: number;
  /** Seed of the intervals, of the pairs for uniformity, and of the clusters; 0 by default. */
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

/** What `metrics.json` holds. What has a `?` is not in files of before, or was not asked for. */
export interface Report {
  /** The metrics of the embeddings. */
  metrics: MetricsWithIntervals;
  /** The same of the baseline; null if there is none. */
  baseline: { name: string; metrics: MetricsWithIntervals } | null;
  /** What the figures are means of: of queries (`"micro"`), or of categories (`"macro"`). */
  average?: Average;
  /** What Precision@K is divided by. */
  precisionDenominator?: PrecisionDenominator;
  /** How the embeddings lie in their space. */
  embeddings?: EmbeddingFigures;
  /** NMI and AMI. */
  clusters?: ClusterFigures;
  /** Figures after re-ranking. */
  reRanked?: ReRankedFigures;
  /** The figures of each category, in the order of their names. */
  categories?: NamedCategory[];
  /** Which category is taken for which, the most misses first. */
  confusedPairs?: NamedPair[];
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
 * Time grows with queries × gallery × dim for the ranking, with images × dim² + dim³ for the
 * spectrum, and with `clusters` with queries × categories × dim × 20; memory with images × dim.
 *
 * @throws {UserError} if the samples have nothing to rank, an embedding is not finite, or a K that
 *   was given is larger than the gallery
 * @throws {RangeError} if an option is out of range, or the baseline is not of the same samples
 */
export async function analyze(file: EmbeddingsFile, {
  recallAt,
  precisionAt = [],
  precisionDenominator = "k",
  average = "micro",
  clusters = false,
  bootstrapResamples = 1000,
  seed = 0,
  loneQueries = "miss",
  ties = "pessimistic",
  baseline,
}: AnalyzeOptions = {}): Promise<Report> {
  checkRankable(file);
  const input = rankingInputOf(file);
  checkKs(file, { recallAt, precisionAt });
  const chosen = { recallAt: recallAt ?? [1, 2, 4, 8], precisionAt, precisionDenominator };
  const measure = (matrix: EmbeddingMatrix): Promise<RankingMetrics> =>
    measureRanking({ ...input, embeddings: matrix.embeddings, dim: matrix.dim }, {
      ...chosen,
      average,
      loneQueries,
      ties,
    });
  const intervals = { confidence: 0.95, resamples: bootstrapResamples, seed };
  const withIntervals = ({ perQuery }: RankingMetrics): MetricsWithIntervals =>
    metricsWithIntervals(perQuery, { ...chosen, average, loneQueries, ...intervals });
  const metrics = await measure(file);
  if (metrics.loneQueryCount === metrics.queryCount) {
    throw cannotAnalyze(file, "no query has another image of its category in the gallery");
  }
  const { queryCount, galleryCount, loneQueryCount, perQuery } = metrics;
  const { categories: names } = labelsOf(file.samples);
  const clustered = clusters ? clusterFigures(input, perQuery, { seed }) : undefined;
  const conditions = describeConditions(file, {
    metrics,
    average,
    loneQueries,
    ties,
    intervals,
    clusters: clustered,
  });
  return {
    metrics: withIntervals(metrics),
    baseline: baseline
      ? { name: baseline.name ?? "nearest pixels", metrics: withIntervals(await measure(baseline)) }
      : null,
    average,
    precisionDenominator,
    embeddings: embeddingFigures(input, perQuery, { seed }),
    ...clustered ? { clusters: clustered } : {},
    source: file.source,
    protocol: file.protocol,
    queryCount,
    galleryCount,
    loneQueryCount,
    loneQueries,
    ties,
    intervals,
    conditions,
    categories: namedCategories(perQuery, names, { ...chosen, loneQueries }),
    confusedPairs: namedPairs(perQuery, input.labels, names),
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
