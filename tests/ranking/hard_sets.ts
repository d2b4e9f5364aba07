/**
 * Embeddings whose ranking is hard to get exactly right, and the ranking by plain loops.
 *
 * @module
 */

import { createRandom } from "../../src/core/random.ts";

/** A set by name. */
export interface HardSet {
  name: string;
  embeddings: Float32Array;
  dim: number;
}

/** Random, clustered, repeated, nearly equal, far from zero, of all sizes. */
export function hardSets(samples: number, dim: number, seed: string): HardSet[] {
  const random = createRandom(`${seed} ${samples} ${dim}`);
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const set = (name: string, valueAt: (row: number, i: number) => number): HardSet => ({
    name,
    dim,
    embeddings: Float32Array.from(
      { length: samples * dim },
      (_, index) => valueAt(Math.floor(index / dim), index % dim),
    ),
  });
  const point = Float32Array.from({ length: dim }, normal);
  const centres = Array.from({ length: 5 }, () => Float32Array.from({ length: dim }, normal));
  const sizes = Float64Array.from({ length: samples }, () => 2 ** (40 * random.next() - 20));
  const chosen = Int32Array.from({ length: samples }, () => random.integer(centres.length));
  // One value of each row is a few units in the last place off: distances differ at the 14th digit.
  const moved = Int32Array.from({ length: samples }, () => random.integer(dim));
  const units = Int32Array.from({ length: samples }, () => random.integer(4));
  return [
    set("random", normal),
    set("clusters", (row, i) => centres[chosen[row]][i] + 0.01 * normal()),
    set("repeated", (row, i) => centres[chosen[row]][i]),
    set("all equal", (_, i) => point[i]),
    set("near-ties", (row, i) => {
      const value = centres[row % 2][i];
      return i === moved[row] ? value * (1 + units[row] * 2 ** -23) : value;
    }),
    set("far from zero", (_, i) => 1000 + point[i] + 1e-4 * normal()),
    set("of all lengths", (row) => sizes[row] * normal()),
    set("tiny", () => 2 ** -140 * normal()),
    set("huge", () => 2 ** 120 * normal()),
    set("a grid", () => random.integer(3)),
  ];
}

/** The nearest of one query by a full sort of squared distances in float64. */
export function nearestByLoops(
  { embeddings, dim }: HardSet,
  query: number,
  gallery: Int32Array,
): { row: number; square: number }[] {
  return Array.from(gallery).filter((row) => row !== query).map((row) => {
    let square = 0;
    for (let i = 0; i < dim; i++) {
      square += (embeddings[query * dim + i] - embeddings[row * dim + i]) ** 2;
    }
    return { row, square };
  }).sort((a, b) => a.square - b.square || a.row - b.row);
}
