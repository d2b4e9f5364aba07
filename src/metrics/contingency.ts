/**
 * How two ways to group the same items go together: the counts of which their mutual information is
 * made.
 *
 * @module
 */

/** Counts of items by their groups. */
export interface Contingency {
  /** How many items there are. */
  total: number;
  /** How many are in each group of the first way; none is 0. */
  first: number[];
  /** The same of the second. */
  second: number[];
  /** Groups that share items, with how many; places in `first` and `second`. */
  cells: { first: number; second: number; count: number }[];
}

/**
 * Counts the items in each pair of groups. Memory grows with the pairs that there are.
 *
 * @throws {RangeError} if the two differ in length
 */
export function contingency(first: ArrayLike<number>, second: ArrayLike<number>): Contingency {
  if (first.length !== second.length) {
    throw new RangeError(
      `Cannot compare ${first.length} labels with ${second.length}: the same items are needed`,
    );
  }
  const [one, other] = [countGroups(first), countGroups(second)];
  const cells = new Map<number, number>();
  for (let item = 0; item < first.length; item++) {
    const key = one.places[item] * other.counts.length + other.places[item];
    cells.set(key, (cells.get(key) ?? 0) + 1);
  }
  return {
    total: first.length,
    first: one.counts,
    second: other.counts,
    cells: Array.from(cells, ([key, count]) => ({
      first: Math.floor(key / other.counts.length),
      second: key % other.counts.length,
      count,
    })),
  };
}

function countGroups(labels: ArrayLike<number>): { places: number[]; counts: number[] } {
  const placeOf = new Map<number, number>();
  const counts: number[] = [];
  const places = Array.from(labels, (label) => {
    const place = placeOf.get(label) ?? placeOf.size;
    placeOf.set(label, place);
    counts[place] = (counts[place] ?? 0) + 1;
    return place;
  });
  return { places, counts };
}
