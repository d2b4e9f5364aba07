/**
 * The test of a difference: both runs' embeddings are measured on the same queries, and the queries
 * drawn anew. Before it stand two embeddings files, after it the table of `runs:compare`.
 *
 * @module
 */

import { messageOf, UserError } from "../core/user_error.ts";
import type { PerQueryMetrics } from "../metrics/evaluate_ranking.ts";
import { pairedBootstrap } from "../metrics/paired_bootstrap.ts";
import { recallOfQuery, reciprocalRankOfQuery } from "../metrics/ranking_figures.ts";
import { type EmbeddingsFile, rankingInputOf } from "../ranking/embeddings_file.ts";
import { measureRanking } from "../ranking/measure_ranking.ts";
import { pairQueries } from "./pair_queries.ts";

/** The difference of one metric. */
export interface MetricDifference {
  name: string;
  /** Its mean over the queries. */
  first: number;
  second: number;
  /** Second minus first, and its interval. */
  difference: number;
  low: number;
  high: number;
  /** Share of resamples with a difference of 0 or less. */
  share_at_most_zero: number;
  /** Two-sided. */
  p_value: number;
}

/** The differences of all metrics on the same queries. */
export interface PairedComparison {
  queries: number;
  confidence: number;
  resamples: number;
  seed: number;
  metrics: MetricDifference[];
  /** What the figures say, and what not. */
  meaning: string;
}

/** Why the queries of two runs cannot be compared one by one, and what would help. */
export interface NoComparison {
  reason: string;
  hint: string;
}

const recallAt = [1, 2, 4, 8];
const intervals = { confidence: 0.95, resamples: 10_000, seed: 0 };

/** Compares two embeddings files query by query; lone queries are misses. */
export async function compareEmbeddings(
  first: EmbeddingsFile,
  second: EmbeddingsFile,
): Promise<PairedComparison | NoComparison> {
  const pairing = pairQueries(first, second);
  if ("reason" in pairing) {
    return { reason: pairing.reason, hint: "Embed both runs on the same data." };
  }
  const rows = [pairing.first, pairing.second];
  const one = await columnsOf(first, rows[0]);
  const other = await columnsOf(second, rows[1]);
  const differences = [
    ...pairedBootstrap(one.all, other.all, intervals),
    ...pairedBootstrap([one.position], [other.position], intervals),
  ];
  const [ones, others] = [[...one.all, one.position], [...other.all, other.position]];
  const names = [
    ...recallAt.map((k) => `Recall@${k}`),
    ...["R-precision", "MAP@R", "mAP", "Mean reciprocal rank", "Average ranking position"],
  ];
  const metrics = names.map((name, i) => {
    const { difference, low, high, shareAtMostZero, pValue } = differences[i];
    return {
      ...{ name, first: mean(ones[i]), second: mean(others[i]), difference, low, high },
      share_at_most_zero: shareAtMostZero,
      p_value: pValue,
    };
  });
  return { queries: pairing.first.length, ...intervals, metrics, meaning };
}

const meaning =
  "Paired bootstrap over queries (Efron and Tibshirani 1993): it says what other queries might " +
  "have given, not what another training seed might have. Of the average ranking position less is " +
  "better, of all others more.";

/** The metrics of single queries, in the order of `rows`. */
async function columnsOf(
  file: EmbeddingsFile,
  rows: Int32Array,
): Promise<{ all: Float64Array[]; position: Float64Array }> {
  const perQuery = await measured(file);
  const placeOf = new Map(Array.from(perQuery.queries, (row, place) => [row, place]));
  const places = rows.map((row) => placeOf.get(row)!);
  const column = (valueAt: (query: number) => number) => Float64Array.from(places, valueAt);
  return {
    all: [
      ...recallAt.map((k) => column((query) => recallOfQuery(perQuery, query, k))),
      column((query) => perQuery.rPrecision[query]),
      column((query) => perQuery.averagePrecisionAtR[query]),
      column((query) => perQuery.averagePrecision[query]),
      column((query) => reciprocalRankOfQuery(perQuery, query)),
    ],
    // Lone queries have none; they are the same in both runs.
    position: column((query) => perQuery.rankingPosition[query])
      .filter((value) => !Number.isNaN(value)),
  };
}

async function measured(file: EmbeddingsFile): Promise<PerQueryMetrics> {
  try {
    return (await measureRanking(rankingInputOf(file), { recallAt })).perQuery;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UserError(`Cannot compare "${file.source.run}": ${messageOf(cause)}.`, { cause });
  }
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
