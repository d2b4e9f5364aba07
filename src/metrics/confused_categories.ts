/**
 * Which category is taken for which: where the nearest wrong neighbours of each category's queries
 * belong. Takes the per-query metrics, gives the report its list of pairs.
 *
 * @module
 */

import type { PerQueryMetrics } from "./measure_queries.ts";

/** Queries of one category whose nearest neighbour of any other category is of the second. */
export interface ConfusedPair {
  /** The queries' category. */
  label: number;
  /** The category of their nearest wrong neighbours. */
  confusedWith: number;
  /** How many queries of the category have their nearest wrong neighbour there. */
  count: number;
  /** Of those, how many find it before any item of their own category: they are misses at rank 1. */
  misses: number;
  /** How many queries the category has. */
  queryCount: number;
}

/**
 * Counts the nearest wrong neighbours of all queries, lone ones too, whether or not something of
 * their own category is nearer. The pairs with the most misses come first, then those with the
 * most queries, then the lowest labels. There are at most as many pairs as queries.
 *
 * @param labels `[samples]`: the category of each row
 */
export function confusedCategories(
  { queries, labels: queryLabels, nearestNegative, firstPositiveRank }: PerQueryMetrics,
  labels: Int32Array,
): ConfusedPair[] {
  const queryCounts = new Map<number, number>();
  const pairs = new Map<string, Omit<ConfusedPair, "queryCount">>();
  for (let query = 0; query < queries.length; query++) {
    const label = queryLabels[query];
    queryCounts.set(label, (queryCounts.get(label) ?? 0) + 1);
    if (nearestNegative[query] < 0) continue;
    const confusedWith = labels[nearestNegative[query]];
    const key = `${label} ${confusedWith}`;
    const pair = pairs.get(key) ?? { label, confusedWith, count: 0, misses: 0 };
    pair.count++;
    if (firstPositiveRank[query] !== 1) pair.misses++;
    pairs.set(key, pair);
  }
  return [...pairs.values()]
    .map((pair) => ({ ...pair, queryCount: queryCounts.get(pair.label)! }))
    .sort((a, b) =>
      b.misses - a.misses || b.count - a.count || a.label - b.label ||
      a.confusedWith - b.confusedWith
    );
}
