/**
 * At which ranks a query finds the items of its own category: all that ranking metrics need.
 * Nothing is sorted but the query's few positives; negatives are only counted between them.
 *
 * @module
 */

import { forEachQuery } from "./squared_distances.ts";
import type { PreparedRanking } from "./ranking_input.ts";

/**
 * Who comes first at equal distance: negatives (`"pessimistic"`: a collapsed model gains nothing),
 * positives (`"optimistic"`), or the lower row (`"index"`).
 */
export type TieRule = "pessimistic" | "optimistic" | "index";

/** What lies nearest to a query, itself excluded. */
export interface NearestItem {
  /** Row of the nearest item of another category, the lower at equal distance; −1 if none. */
  negative: number;
  /** Euclidean distance of the nearest item of any category; Infinity if there is none. */
  distance: number;
}

/** Gets the ranks of a query's positives, its position among the queries, and what lies nearest. */
export type VisitRanks = (ranks: Int32Array, position: number, nearest: NearestItem) => void;

/** A way to find the ranks, such as {@linkcode forEachPositiveRanks}. */
export type EachPositiveRanks = (
  prepared: PreparedRanking,
  labels: Int32Array,
  ties: TieRule,
  visit: VisitRanks,
) => void;

/**
 * Calls `visit` for each query with the ranks of its positives: the items of its category, itself
 * excluded by its row, whatever lies at distance 0.
 *
 * @param prepared what is ranked
 * @param labels `[samples]`: the category of each row
 * @param ties who comes first at equal distance
 * @param visit gets the ranks, ascending, 1 for the nearest, empty for a lone query, only valid
 *   during the call, the position of the query in `prepared.queries`, and what lies nearest
 */
export function forEachPositiveRanks(
  { matrix, queries, gallery }: PreparedRanking,
  labels: Int32Array,
  ties: TieRule,
  visit: VisitRanks,
): void {
  const galleryLabels = Int32Array.from(gallery, (row) => labels[row]);
  const positionsOf = Map.groupBy(gallery.keys(), (position) => galleryLabels[position]);
  forEachQuery(matrix, queries, gallery, (distances, position) => {
    const query = queries[position];
    const positives = (positionsOf.get(labels[query]) ?? [])
      .filter((other) => gallery[other] !== query)
      .sort((a, b) => distances[a] - distances[b] || a - b);
    const negative = nearestNegative(distances, galleryLabels, labels[query]);
    const nearest = Math.min(
      negative < 0 ? Infinity : distances[negative],
      positives.length > 0 ? distances[positives[0]] : Infinity,
    );
    visit(ranksOf(positives, distances, galleryLabels, labels[query], ties), position, {
      negative: negative < 0 ? -1 : gallery[negative],
      distance: Math.sqrt(nearest),
    });
  });
}

/** Position in the gallery of the nearest item of another category; −1 if there is none. */
function nearestNegative(
  distances: Float64Array,
  galleryLabels: Int32Array,
  label: number,
): number {
  let nearest = -1;
  let least = Infinity;
  for (let position = 0; position < distances.length; position++) {
    if (distances[position] < least && galleryLabels[position] !== label) {
      least = distances[position];
      nearest = position;
    }
  }
  return nearest;
}

function ranksOf(
  positives: number[],
  distances: Float64Array,
  galleryLabels: Int32Array,
  label: number,
  ties: TieRule,
): Int32Array {
  // First how many negatives come between one positive and the one before it, then their sums.
  const ranks = new Int32Array(positives.length);
  if (positives.length === 0) return ranks;
  const positiveDistances = Float64Array.from(positives, (positive) => distances[positive]);
  const furthest = positiveDistances[positives.length - 1];
  for (let negative = 0; negative < distances.length; negative++) {
    const distance = distances[negative];
    if (distance > furthest || galleryLabels[negative] === label) continue;
    let low = 0;
    let high = positives.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = positiveDistances[middle];
      const isBefore = distance < other ||
        distance === other && comesFirst(negative, positives[middle], ties);
      if (isBefore) high = middle;
      else low = middle + 1;
    }
    if (low < positives.length) ranks[low]++;
  }
  let before = 0;
  for (let found = 0; found < ranks.length; found++) {
    before += ranks[found];
    ranks[found] = before + found + 1;
  }
  return ranks;
}

/** Whether a negative comes before a positive at the same distance. */
export function comesFirst(negative: number, positive: number, ties: TieRule): boolean {
  if (ties === "index") return negative < positive;
  return ties === "pessimistic";
}
