/**
 * The metrics of a ranking, as `evaluateRanking` gives them, quickly where there is much to rank.
 * Before it stands the embeddings file, after it the report.
 *
 * @module
 */

import {
  evaluateRanking,
  type EvaluateRankingOptions,
  type LabelledRankingInput,
  type RankingMetrics,
} from "../metrics/evaluate_ranking.ts";
import {
  type EachPositiveRanks,
  forEachPositiveRanks,
  type NearestItem,
  type TieRule,
} from "../metrics/positive_ranks.ts";
import { type PreparedRanking, prepareRanking } from "../metrics/ranking_input.ts";
import { type DotProductsName, openFloat32DotProducts } from "../tensor/open_dot_products.ts";
import { planMemory } from "./memory_plan.ts";
import { positiveRanksByProducts } from "./positive_ranks_by_products.ts";

/** Options of {@linkcode measureRanking}. */
export interface MeasureRankingOptions extends EvaluateRankingOptions {
  /** Bytes that may be used beside the input, the result and TensorFlow itself; 1 GiB by default. */
  maxMemory?: number;
  /** Told how many more pairs of a query and an item have been compared. */
  onProgress?: (pairs: number) => void;
  /** What compares; by default the fastest that is there. The result is the same. */
  by?: "distance" | DotProductsName;
}

/** Multiplications from which on products are worth their preparation, and TensorFlow its start. */
const [manyProducts, tensorflowProducts] = [2 ** 29, 2 ** 34];

/**
 * Measures a ranking: the same metrics as {@linkcode evaluateRanking}, number by number, in a
 * fraction of the time where there are thousands of images.
 *
 * @param input embeddings `[samples, dim]` with labels `[samples]`
 * @throws {RangeError} as {@linkcode evaluateRanking}
 * @throws {UserError} if `maxMemory` is too little
 */
export async function measureRanking(
  input: LabelledRankingInput,
  { maxMemory = 2 ** 30, onProgress, by, ...options }: MeasureRankingOptions = {},
): Promise<RankingMetrics> {
  const { ties = "pessimistic", normalize } = options;
  const prepared = prepareRanking(input, { normalize });
  const way = by ?? chooseWay(prepared, input.labels);
  if (way === "distance" || input.labels.length * input.dim !== input.embeddings.length) {
    return evaluateRanking(input, options);
  }
  const name = way === "products" ? undefined : way;
  const ranks = await ranksByProducts(prepared, input.labels, {
    ties,
    maxMemory,
    onProgress,
    name,
  });
  return evaluateRanking(input, { ...options, eachPositiveRanks: ranks });
}

function chooseWay(
  { matrix, queries, gallery }: PreparedRanking,
  labels: Int32Array,
): "distance" | "wasm" | "products" {
  const work = queries.length * gallery.length * matrix.dim;
  const sizes = new Map<number, number>();
  for (const row of gallery) sizes.set(labels[row], (sizes.get(labels[row]) ?? 0) + 1);
  const positives = queries.reduce((sum, row) => sum + (sizes.get(labels[row]) ?? 0), 0);
  // Each positive is compared with all of the gallery, which costs about as much as a multiplication.
  const few = positives < queries.length * matrix.dim;
  if (work < manyProducts || !few) return "distance";
  return work < tensorflowProducts ? "wasm" : "products";
}

/** The ranks of all queries, found at once and given one by one. */
async function ranksByProducts(
  prepared: PreparedRanking,
  labels: Int32Array,
  { ties, maxMemory, onProgress, name }: {
    ties: TieRule;
    maxMemory: number;
    onProgress?: (pairs: number) => void;
    name?: DotProductsName;
  },
): Promise<EachPositiveRanks> {
  const { matrix: { dim }, queries, gallery } = prepared;
  const sizes = { queries: queries.length, gallery: gallery.length, dim };
  const found: { ranks: Int32Array; nearest: NearestItem }[] = [];
  const done = await positiveRanksByProducts({
    prepared,
    labels,
    ties,
    plan: planMemory({ ...sizes, k: 1, maxMemory }),
    onProgress,
    open: (options) => openFloat32DotProducts(options, name),
  }, (ranks, position, nearest) => found[position] = { ranks, nearest });
  if (done === null) return forEachPositiveRanks;
  return (_prepared, _labels, _ties, visit) =>
    found.forEach(({ ranks, nearest }, position) => visit(ranks, position, nearest));
}
