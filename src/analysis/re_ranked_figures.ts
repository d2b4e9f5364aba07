/**
 * The figures of a re-ranking: those that the first neighbours alone decide. Before it stands the
 * embeddings file, after it the report.
 *
 * @module
 */

import { messageOf, UserError } from "../core/user_error.ts";
import type { LabelledRankingInput, LoneQueryRule } from "../metrics/evaluate_ranking.ts";
import { prepareRanking } from "../metrics/ranking_input.ts";
import { reRank, type ReRankingMethod } from "../ranking/re_ranking/re_rank.ts";

/** Options of {@linkcode reRankedFigures}. */
export interface ReRankedOptions {
  /** The K of Recall@K; 1, 2, 4 and 8 by default. */
  recallAt?: readonly number[];
  /** Whether lone queries are misses (the default) or left out. */
  loneQueries?: LoneQueryRule;
  /** Neighbours looked at, if no more are needed; 100 by default. */
  candidates?: number;
}

/** The figures of a re-ranking, means over queries. */
export interface ReRankedFigures {
  /** By which method. */
  method: ReRankingMethod;
  /** How many first neighbours of each query were looked at. */
  candidates: number;
  recallAt: Record<number, number>;
  rPrecision: number;
  mapAtR: number;
}

/**
 * Re-ranks and measures, as `evaluateRanking()` does. So many neighbours are looked at that every
 * positive which counts is among them: as many as the largest K and the most positives of a query.
 *
 * @throws {UserError} if the gallery is too small for the method, or an embedding has no direction
 */
export async function reRankedFigures(
  input: LabelledRankingInput,
  method: ReRankingMethod,
  { recallAt = [1, 2, 4, 8], loneQueries = "miss", candidates = 100 }: ReRankedOptions = {},
): Promise<ReRankedFigures> {
  const { queries, gallery } = prepareRanking(input);
  const positives = countPositives(input, queries, gallery);
  const searched = new Set(gallery);
  const others = gallery.length - (queries.some((query) => searched.has(query)) ? 1 : 0);
  const wanted = positives.reduce((most, count) => Math.max(most, count), candidates);
  const k = Math.min(others, Math.max(wanted, ...recallAt));
  const { neighbours } = await reRank(input, method, k).catch((cause) => {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UserError(`Cannot measure re-ranking by ${method}: ${messageOf(cause)}.`, {
      hint: "Leave --re-rank out, or measure more images.",
      cause,
    });
  });

  const hits = recallAt.map(() => 0);
  let [precisions, averages] = [0, 0];
  queries.forEach((query, position) => {
    const r = positives[position];
    if (r === 0) return;
    let [found, first, sum, foundInR] = [0, Infinity, 0, 0];
    for (let rank = 1; rank <= k; rank++) {
      const row = neighbours[position * k + rank - 1];
      if (input.labels[row] !== input.labels[query]) continue;
      found++;
      first = Math.min(first, rank);
      if (rank > r) continue;
      foundInR++;
      sum += found / rank;
    }
    recallAt.forEach((most, i) => hits[i] += first <= most ? 1 : 0);
    precisions += foundInR / r;
    averages += sum / r;
  });
  const counted = loneQueries === "miss"
    ? queries.length
    : positives.filter((count) => count > 0).length;
  return {
    method,
    candidates: k,
    recallAt: Object.fromEntries(recallAt.map((most, i) => [most, hits[i] / counted])),
    rPrecision: precisions / counted,
    mapAtR: averages / counted,
  };
}

/** How many others of its category each query could find. */
function countPositives(
  { labels }: LabelledRankingInput,
  queries: Int32Array,
  gallery: Int32Array,
): Int32Array {
  const counts = new Map<number, number>();
  for (const row of gallery) counts.set(labels[row], (counts.get(labels[row]) ?? 0) + 1);
  const searched = new Set(gallery);
  return queries.map((query) => (counts.get(labels[query]) ?? 0) - (searched.has(query) ? 1 : 0));
}
