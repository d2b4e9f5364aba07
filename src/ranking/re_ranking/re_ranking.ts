/**
 * What every re-ranking beside this file gives: better neighbours than the embeddings alone, found
 * by looking at the neighbours of neighbours.
 *
 * @module
 */

import type { Ranking } from "../rank.ts";

/** The neighbours of each query in their new order. */
export type ReRanking = Pick<Ranking, "queries" | "neighbours" | "distances" | "k">;

/** Refuses an option that is no whole number of at least 1. */
export function refuseNoCount(options: Record<string, number>): void {
  for (const [name, value] of Object.entries(options)) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`Cannot re-rank with ${name} ${value}: a whole number ≥ 1 is needed`);
  }
}
