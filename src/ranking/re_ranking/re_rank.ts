/**
 * Re-ranking by the name of the method, with its published defaults: for tasks that offer a choice.
 *
 * @module
 */

import type { RankingInput } from "../../metrics/ranking_input.ts";
import { kReciprocalReRanking } from "./k_reciprocal.ts";
import { alphaQueryExpansion, databaseAugmentation, rankExpanded } from "./query_expansion.ts";
import type { ReRanking } from "./re_ranking.ts";

/** The methods. */
export const reRankingMethods = ["alpha_qe", "dba", "k_reciprocal"] as const;

/** One of them: α query expansion, database-side augmentation, k-reciprocal. */
export type ReRankingMethod = (typeof reRankingMethods)[number];

/**
 * The first k neighbours of each query by a method. `k_reciprocal` re-ranks the k nearest of before,
 * the others look anew at the whole gallery.
 *
 * @throws {RangeError} if the gallery has fewer than k items, or than the method needs, beside a query
 */
export async function reRank(
  input: RankingInput,
  method: ReRankingMethod,
  k: number,
): Promise<ReRanking> {
  switch (method) {
    case "alpha_qe":
      return await rankExpanded(input, { queries: await alphaQueryExpansion(input) }, k);
    case "dba":
      return await rankExpanded(input, { gallery: await databaseAugmentation(input) }, k);
    case "k_reciprocal":
      return await kReciprocalReRanking(input, { candidates: k });
    default:
      throw new TypeError(`Cannot re-rank by "${method}": there is no such method`);
  }
}
