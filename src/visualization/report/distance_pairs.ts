/**
 * Distances of a query to images of its category and to images of others: how far apart the model
 * puts what is alike and what is not.
 *
 * @module
 */

import { createRandom, type Random } from "../../core/random.ts";
import type { LabelledRankingInput } from "../../metrics/evaluate_ranking.ts";
import { exactDistances } from "../../ranking/exact_distances.ts";

/** The distances of one kind of pairs. */
export interface PairDistances {
  distances: Float64Array;
  /** How many pairs there are; more than distances where these are a sample. */
  pairCount: number;
}

/** Options of {@linkcode distancePairs}. */
export interface DistancePairsOptions {
  seed: number;
  /** Pairs of a kind that are measured at most; 50,000 by default. */
  most?: number;
}

/**
 * Measures pairs of a query and another image of the gallery. Of more than `most` pairs of a kind,
 * that many are drawn with replacement, each pair as likely as any other.
 */
export function distancePairs(
  { embeddings, dim, labels, isQuery, isGallery }: LabelledRankingInput,
  { seed, most = 50_000 }: DistancePairsOptions,
): { same: PairDistances; different: PairDistances } {
  const rows = Array.from(labels, (_, row) => row);
  const queries = rows.filter((row) => isQuery?.[row] !== 0);
  const gallery = rows.filter((row) => isGallery?.[row] !== 0);
  const inGallery = new Set(gallery);
  const byLabel = Map.groupBy(gallery, (row) => labels[row]);
  const alike = (query: number) => byLabel.get(labels[query]) ?? [];
  const sameCounts = queries.map((query) => alike(query).length - (inGallery.has(query) ? 1 : 0));
  const differentCounts = queries.map((query) => gallery.length - alike(query).length);

  const distanceOf = ([query, other]: readonly [number, number]): number => {
    const square = new Float64Array(1);
    const [queryStart, start] = [query * dim, other * dim];
    exactDistances(
      { query: embeddings, queryStart, values: embeddings, starts: [start], dim },
      square,
    );
    return Math.sqrt(square[0]);
  };
  const measure = (
    counts: number[],
    choose: (query: number) => { from: number[]; fits: (row: number) => boolean },
    stream: string,
  ): PairDistances => {
    const pairCount = counts.reduce((sum, count) => sum + count, 0);
    const pairs = pairCount <= most
      ? queries.flatMap((query) => {
        const { from, fits } = choose(query);
        return from.filter(fits).map((row) => [query, row] as const);
      })
      : drawPairs({ queries, counts, pairCount, most, choose }, createRandom(`${seed} ${stream}`));
    return { distances: Float64Array.from(pairs, distanceOf), pairCount };
  };
  return {
    same: measure(
      sameCounts,
      (query) => ({ from: alike(query), fits: (row) => row !== query }),
      "same pairs",
    ),
    different: measure(
      differentCounts,
      (query) => ({ from: gallery, fits: (row) => labels[row] !== labels[query] }),
      "different pairs",
    ),
  };
}

/** Draws a query in proportion to its pairs, then one of these. */
function drawPairs(
  { queries, counts, pairCount, most, choose }: {
    queries: readonly number[];
    counts: readonly number[];
    pairCount: number;
    most: number;
    choose: (query: number) => { from: number[]; fits: (row: number) => boolean };
  },
  random: Random,
): (readonly [number, number])[] {
  let sum = 0;
  const ends = counts.map((count) => sum += count);
  return Array.from({ length: most }, () => {
    const drawn = Math.floor(random.next() * pairCount);
    const query = queries[firstAbove(ends, drawn)];
    const { from, fits } = choose(query);
    let row: number;
    do row = from[random.integer(from.length)]; while (!fits(row));
    return [query, row] as const;
  });
}

/** The place of the first number above `value` among ascending ones. */
function firstAbove(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
