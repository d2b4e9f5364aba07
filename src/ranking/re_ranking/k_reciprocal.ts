/**
 * k-reciprocal re-ranking (Zhong et al., Re-ranking Person Re-identification with k-reciprocal
 * Encoding, arXiv 1701.08398): items that count one another among their nearest are near.
 *
 * @module
 */

import {
  type PreparedRanking,
  prepareRanking,
  type RankingInput,
} from "../../metrics/ranking_input.ts";
import { rank } from "../rank.ts";
import { furthestDistances, squaredDistance } from "./furthest_distances.ts";
import { refuseNoCount, type ReRanking } from "./re_ranking.ts";
import { reciprocalVectors, type SparseVector, withNearest } from "./reciprocal_vectors.ts";

/** Options of {@linkcode kReciprocalReRanking}; the defaults are those of the paper. */
export interface KReciprocalOptions {
  /** How many nearest an item's reciprocal neighbours are sought among; 20. */
  k1?: number;
  /** How many items, an item and its nearest, have their vectors averaged; 6, and 1 for none. */
  k2?: number;
  /** Weight of the distance that was there before, 0 to 1; 0.3. */
  lambda?: number;
  /** How many nearest of each query are put into a new order; 100, or as many as there are. */
  candidates?: number;
}

/**
 * Puts the first `candidates` of each query into the order of (1 − λ) Jaccard + λ d² / max d², over
 * embeddings divided by their lengths. The Jaccard distance is that of the paper, between vectors
 * over all queries and the whole gallery; with as many candidates as the gallery has, so is the
 * ranking. What is further than the candidates keeps its place behind them.
 *
 * Memory grows with (queries + gallery) × (dim + k1), and with queries × candidates.
 *
 * @throws {RangeError} if an option is out of range, or the gallery has fewer than `candidates` items
 *   beside the query
 */
export async function kReciprocalReRanking(
  input: RankingInput,
  { k1 = 20, k2 = 6, lambda = 0.3, candidates }: KReciprocalOptions = {},
): Promise<ReRanking> {
  refuseNoCount({ k1, k2, candidates: candidates ?? 1 });
  if (!(lambda >= 0 && lambda <= 1)) {
    throw new RangeError(`Cannot re-rank with lambda ${lambda}: a number from 0 to 1 is needed`);
  }
  const prepared = prepareRanking(input, { normalize: true });
  const { matrix, gallery } = prepared;
  const unit = { ...input, embeddings: matrix.embeddings };
  const { queries, neighbours, k } = await rank(unit, {
    k: candidates ?? Math.min(100, gallery.length - (searchThemselves(prepared) ? 1 : 0)),
  });

  const items = itemsOf(prepared);
  const positionOf = new Map(Array.from(items, (row, position) => [row, position]));
  const furthest = await furthestDistances(matrix, items);
  const distance = (item: number, other: number) =>
    squaredDistance(matrix, items[item], items[other]) / (furthest[item] || 1);
  const mask = new Uint8Array(matrix.embeddings.length / matrix.dim);
  for (const row of items) mask[row] = 1;
  const near = await rank({ ...matrix, isQuery: mask, isGallery: mask }, {
    k: Math.min(Math.max(k1, k2), items.length - 1),
  });
  const nearest = near.neighbours.map((row) => positionOf.get(row)!);
  const neighbourhood = { nearest, k: near.k, distance };
  const vectors = reciprocalVectors(neighbourhood, items.length, k1);
  const similarity = similarityTo(vectors, (item) => withNearest(neighbourhood, item, k2 - 1));

  const distances = new Float32Array(neighbours.length);
  queries.forEach((query, position) => {
    const own = neighbours.subarray(position * k, (position + 1) * k);
    const item = positionOf.get(query)!;
    const sharedWith = similarity(item);
    const found = Array.from(own, (row) => {
      const other = positionOf.get(row)!;
      const shared = sharedWith(other);
      const jaccard = 1 - shared / (2 - shared);
      return { row, value: (1 - lambda) * jaccard + lambda * distance(item, other) };
    }).sort((a, b) => a.value - b.value);
    found.forEach(({ row, value }, place) => {
      own[place] = row;
      distances[position * k + place] = value;
    });
  });
  return { queries, neighbours, distances, k };
}

function searchThemselves({ queries, gallery }: PreparedRanking): boolean {
  const searched = new Set(gallery);
  return queries.some((query) => searched.has(query));
}

/** The rows of all queries and the gallery, ascending. */
function itemsOf({ queries, gallery }: PreparedRanking): Int32Array {
  return Int32Array.from(new Set([...queries, ...gallery])).sort();
}

/**
 * The sum of the smaller of two vectors' values, each the mean of some items' vectors: with the first
 * chosen, a function of the second.
 */
function similarityTo(
  vectors: readonly SparseVector[],
  meanOf: (item: number) => number[],
): (item: number) => (other: number) => number {
  const first = new Float64Array(vectors.length);
  const second = new Float64Array(vectors.length);
  let firstPlaces: number[] = [];
  function add(item: number, into: Float64Array, isWanted: (place: number) => boolean): number[] {
    const touched: number[] = [];
    const members = meanOf(item);
    for (const member of members) {
      const { places, weights } = vectors[member];
      places.forEach((place, i) => {
        if (!isWanted(place)) return;
        if (into[place] === 0) touched.push(place);
        into[place] += weights[i] / members.length;
      });
    }
    return touched;
  }
  return (item) => {
    for (const place of firstPlaces) first[place] = 0;
    firstPlaces = add(item, first, () => true);
    return (other) => {
      let sum = 0;
      for (const place of add(other, second, (place) => first[place] > 0)) {
        sum += Math.min(first[place], second[place]);
        second[place] = 0;
      }
      return sum;
    };
  };
}
