/**
 * The positives of a query, nearest first, and how many negatives come before each of them.
 *
 * @module
 */

import type { ExactLook } from "./candidates.ts";

/** The positives of a query. */
export interface Positives {
  /** Positions in the gallery of its category, the query itself too, ascending. */
  own: readonly number[];
  /** `[R]`: positions in the gallery of the positives, nearest first. */
  positions: Int32Array;
  /** `[R]`: their squared distances, ascending. */
  distances: Float64Array;
  /** `[R]`: the least that the score of each can be. */
  leastScores: Float64Array;
  /** `[R]`: the most. */
  mostScores: Float64Array;
  /** `[R]`: how many negatives are known to come before each. */
  before: Int32Array;
}

/**
 * Looks exactly at the positives of a query.
 *
 * @param own positions in the gallery of its category, ascending
 */
export function positivesOf(
  { row, query, gallery, look }: {
    /** The row that asks, and its number among the queries. */
    row: number;
    query: number;
    gallery: Int32Array;
    look: ExactLook;
  },
  own: readonly number[],
): Positives {
  const others = own.filter((position) => gallery[position] !== row);
  const found = new Float64Array(others.length);
  look.distances(query, Int32Array.from(others, (position) => gallery[position]), found);
  const order = [...others.keys()].sort((a, b) => found[a] - found[b] || a - b);
  const distances = Float64Array.from(order, (index) => found[index]);
  return {
    own,
    positions: Int32Array.from(order, (index) => others[index]),
    distances,
    leastScores: distances.map((distance) => look.leastScore(query, distance)),
    mostScores: distances.map((distance) => look.mostScore(query, distance)),
    before: new Int32Array(order.length),
  };
}

/** The ranks of the positives, 1 for the nearest. */
export function ranksOf({ before }: Positives): Int32Array {
  return before.map((count, index) => count + index + 1);
}
