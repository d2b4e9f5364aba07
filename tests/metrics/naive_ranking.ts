/**
 * Ranking metrics by full sorts and their definitions, to check the quick ones against, and random
 * sets with duplicates, ties, lone queries and masks.
 *
 * @module
 */

import { createRandom } from "../../src/core/random.ts";
import type { LabelledRankingInput } from "../../src/metrics/evaluate_ranking.ts";

/** The ranking of one query: rows of the gallery without itself, nearest first. */
export function naiveRanking(
  { embeddings, dim, labels, isGallery }: LabelledRankingInput,
  query: number,
  ties: "pessimistic" | "optimistic" | "index" = "index",
): { row: number; distance: number }[] {
  const vector = (row: number) => [...embeddings.subarray(row * dim, (row + 1) * dim)];
  const asked = vector(query);
  const others = [...labels.keys()]
    .filter((row) => row !== query && (!isGallery || isGallery[row] !== 0))
    .map((row) => ({
      row,
      distance: Math.sqrt(vector(row).reduce((sum, x, i) => sum + (x - asked[i]) ** 2, 0)),
    }));
  const isPositive = (row: number) => labels[row] === labels[query] ? 1 : 0;
  return others.sort((a, b) => {
    const byLabel = isPositive(a.row) - isPositive(b.row);
    if (a.distance !== b.distance) return a.distance - b.distance;
    if (ties === "pessimistic" && byLabel) return byLabel;
    if (ties === "optimistic" && byLabel) return -byLabel;
    return a.row - b.row;
  });
}

/** The metrics of one query from their definitions, by walking down its ranking. */
export function naiveQueryMetrics(isRelevant: boolean[], recallAt: readonly number[]): {
  recallAt: number[];
  rPrecision: number;
  averagePrecisionAtR: number;
  averagePrecision: number;
  reciprocalRank: number;
  rankingPosition: number;
} {
  const relevant = isRelevant.filter(Boolean).length;
  const precisionAt = (k: number) => isRelevant.slice(0, k).filter(Boolean).length / k;
  const ranks = isRelevant.flatMap((is, index) => is ? [index + 1] : []);
  const meanOverRelevant = (values: number[]) =>
    relevant === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / relevant;
  return {
    recallAt: recallAt.map((k) => isRelevant.slice(0, k).some(Boolean) ? 1 : 0),
    rPrecision: relevant === 0 ? 0 : precisionAt(relevant),
    averagePrecisionAtR: meanOverRelevant(
      ranks.filter((rank) => rank <= relevant).map(precisionAt),
    ),
    averagePrecision: meanOverRelevant(ranks.map(precisionAt)),
    reciprocalRank: ranks.length > 0 ? 1 / ranks[0] : 0,
    rankingPosition: ranks.length > 0 ? meanOverRelevant(ranks) : NaN,
  };
}

/** Random sets on a coarse grid, so that duplicates and ties are many. */
export function randomSets(count: number, seed: string): LabelledRankingInput[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const samples = 3 + random.integer(20);
    const dim = 1 + random.integer(3);
    const categories = 1 + random.integer(6);
    const mask = (share: number) =>
      Uint8Array.from({ length: samples }, (_, i) => i === 0 || random.next() < share ? 1 : 0);
    return {
      embeddings: Float32Array.from({ length: samples * dim }, () => random.integer(4)),
      dim,
      labels: Int32Array.from({ length: samples }, () => random.integer(categories)),
      ...(index % 2 ? { isQuery: mask(0.5), isGallery: mask(0.7) } : {}),
    };
  });
}
