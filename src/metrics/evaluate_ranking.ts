/**
 * Recall@K, R-precision, MAP@R and their kin, of embeddings with labels. Before it stands the
 * embeddings file (or a validation), after it the report.
 *
 * @module
 */

import {
  type Average,
  averageQueries,
  countedQueries,
  type LoneQueryRule,
} from "./average_queries.ts";
import { measureQueries, type PerQueryMetrics } from "./measure_queries.ts";
import type { EachPositiveRanks, TieRule } from "./positive_ranks.ts";
import {
  figuresOfQuery,
  mapFigures,
  type PrecisionDenominator,
  type RankingFigures,
} from "./ranking_figures.ts";
import { prepareRanking, type RankingInput } from "./ranking_input.ts";

export type { Average, LoneQueryRule, PerQueryMetrics, PrecisionDenominator, RankingFigures };

/** Embeddings with the category of each. */
export interface LabelledRankingInput extends RankingInput {
  /** `[samples]`: the category of each sample. */
  labels: Int32Array;
}

/** Options of {@linkcode evaluateRanking}. */
export interface EvaluateRankingOptions {
  /** The K of Recall@K; 1, 2, 4 and 8 by default. */
  recallAt?: readonly number[];
  /** The K of Precision@K; none by default. */
  precisionAt?: readonly number[];
  /** What Precision@K is divided by: `"k"` (the default) or the smaller of K and R (`"min-k-r"`). */
  precisionDenominator?: PrecisionDenominator;
  /** Whether each query counts alike (`"micro"`, the default) or each category (`"macro"`). */
  average?: Average;
  /** Whether embeddings are divided by their lengths first; not by default. */
  normalize?: boolean;
  /** Lone queries count as 0 (`"miss"`, the default) or are left out (`"exclude"`). */
  loneQueries?: LoneQueryRule;
  /** Who comes first at equal distance; `"pessimistic"` by default. */
  ties?: TieRule;
  /** How ranks are found, with the same result; by the distance of every pair by default. */
  eachPositiveRanks?: EachPositiveRanks;
}

/** The metrics of a ranking, means over queries. */
export interface RankingMetrics extends RankingFigures<number> {
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
 * - Precision@K: the number of rᵢ ≤ K, divided by K, or by min(K, R)
 * - R-precision: the share of rᵢ ≤ R
 * - MAP@R: (1/R) Σ i / rᵢ over the rᵢ ≤ R (Musgrave et al., arXiv 2003.08505, section 3.2)
 * - mAP: (1/R) Σ i / rᵢ, not interpolated
 * - mAP by trapezoids: (1/R) Σ (i / rᵢ + (i − 1) / (rᵢ − 1)) / 2, where 0 / 0 is 1
 * - mean reciprocal rank: 1 / r₁
 * - mINP: R / r_R (Ye et al., arXiv 2001.04193)
 * - average ranking position: the mean of the rᵢ, over queries with R > 0
 *
 * A query never finds itself: it is removed by its row, so duplicates of it stay and count.
 *
 * Published figures differ in rules, which are options; docs/metrics.md tells which is whose:
 *
 * - Lone queries (R = 0) are misses in the code of Proxy-Anchor, CGD and TensorFlow Similarity, and
 *   excluded in pytorch-metric-learning; if all queries are excluded, the metrics are NaN.
 * - Ties are won by the positives (`"optimistic"`) in the In-Shop evaluation of MS-Loss and
 *   Proxy-Anchor, and fall as a sort leaves them elsewhere, which `"index"` does repeatably;
 *   `"pessimistic"` is what a figure can be trusted to at least be.
 * - Precision@K is divided by K in pytorch-metric-learning and TensorFlow Similarity, by min(K, R)
 *   in open-metric-learning.
 * - The average is micro everywhere unless asked for; macro is pytorch-metric-learning's
 *   `avg_of_avgs`.
 * - The trapezoids are those of the Oxford and Paris benchmarks.
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
    precisionAt = [],
    precisionDenominator = "k",
    average = "micro",
    normalize = false,
    loneQueries = "miss",
    ties = "pessimistic",
    eachPositiveRanks,
  }: EvaluateRankingOptions = {},
): RankingMetrics {
  const prepared = prepareRanking(input, { normalize });
  checkLabels(input);
  checkKs("Recall", recallAt);
  checkKs("Precision", precisionAt);
  checkChoice("divide precision by", precisionDenominator, ["k", "min-k-r"]);
  checkChoice("average queries as", average, ["micro", "macro"]);
  checkChoice("treat lone queries as", loneQueries, ["miss", "exclude"]);
  checkChoice("break ties", ties, ["pessimistic", "optimistic", "index"]);
  const perQuery = measureQueries(prepared, input.labels, { ties, precisionAt, eachPositiveRanks });
  const counted = countedQueries(perQuery, loneQueries);
  const figures = figuresOfQuery(perQuery, { recallAt, precisionAt, precisionDenominator });
  return {
    ...mapFigures(figures, (valueAt) => averageQueries(perQuery, counted, valueAt, average).mean),
    queryCount: perQuery.queries.length,
    loneQueryCount: perQuery.positiveCount.filter((count) => count === 0).length,
    galleryCount: prepared.gallery.length,
    perQuery,
  };
}

function checkLabels({ embeddings, dim, labels }: LabelledRankingInput): void {
  if (labels.length * dim === embeddings.length) return;
  throw new RangeError(
    `Cannot pair ${embeddings.length / dim} embeddings with ${labels.length} labels: ` +
      "one label each is needed",
  );
}

function checkKs(name: string, ks: readonly number[]): void {
  const wrong = ks.find((k) => !Number.isInteger(k) || k < 1);
  if (wrong === undefined) return;
  throw new RangeError(`Cannot compute ${name}@${wrong}: a whole number ≥ 1 is needed`);
}

function checkChoice(what: string, choice: string, choices: readonly string[]): void {
  if (choices.includes(choice)) return;
  const wanted = choices.map((name) => `"${name}"`).join(" or ");
  throw new RangeError(`Cannot ${what} "${choice}": ${wanted} is needed`);
}
