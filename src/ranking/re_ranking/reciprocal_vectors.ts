/**
 * Which items count one another among their nearest, as sparse vectors: the features that
 * k-reciprocal re-ranking compares (arXiv 1701.08398, sections 3.2 and 3.3).
 *
 * @module
 */

/** The nearest of each item. */
export interface Neighbourhood {
  /** `[items, k]`: positions of the nearest, nearest first, the item itself not among them. */
  nearest: Int32Array;
  /** How many. */
  k: number;
  /** The squared distance of two items, divided by that of the furthest from the first. */
  distance: (item: number, other: number) => number;
}

/** A vector that is 0 but for a few places. */
export interface SparseVector {
  /** The places, each once. */
  places: Int32Array;
  /** What is there; the sum is 1. */
  weights: Float64Array;
}

/**
 * The vector of each item: at the places of its k-reciprocal neighbours, and of theirs where most of
 * those are its own, exp(−distance), divided by the sum.
 */
export function reciprocalVectors(
  neighbourhood: Neighbourhood,
  items: number,
  k1: number,
): SparseVector[] {
  const half = roundHalfToEven(k1 / 2);
  return Array.from({ length: items }, (_, item) => {
    const own = reciprocal(neighbourhood, item, k1);
    const places = new Set(own);
    const isOwn = new Set(own);
    for (const candidate of own) {
      const theirs = reciprocal(neighbourhood, candidate, half);
      const shared = theirs.filter((other) => isOwn.has(other)).length;
      if (shared > 2 / 3 * theirs.length) { for (const other of theirs) places.add(other); }
    }
    const weights = Float64Array.from(
      places,
      (other) => Math.exp(-neighbourhood.distance(item, other)),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { places: Int32Array.from(places), weights: weights.map((weight) => weight / sum) };
  });
}

/** An item first, then its nearest, `count` of them or all there are. */
export function withNearest(
  { nearest, k }: Pick<Neighbourhood, "nearest" | "k">,
  item: number,
  count: number,
): number[] {
  return [item, ...nearest.subarray(item * k, item * k + Math.min(k, count))];
}

/** Those of an item's k nearest that have it among theirs; it is one of them itself. */
function reciprocal({ nearest, k }: Neighbourhood, item: number, count: number): number[] {
  const most = Math.min(k, count);
  return withNearest({ nearest, k }, item, count).filter((other) =>
    other === item || nearest.subarray(other * k, other * k + most).includes(item)
  );
}

/** As the authors' code rounds: 2.5 becomes 2, and 3.5 becomes 4. */
function roundHalfToEven(value: number): number {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}
