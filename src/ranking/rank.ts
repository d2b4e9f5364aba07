/**
 * The nearest neighbours of queries, exactly: what the ranking pages show. Before it stands the
 * embeddings file.
 *
 * @module
 */

import { prepareRanking, type RankingInput } from "../metrics/ranking_input.ts";
import { forEachQuery } from "../metrics/squared_distances.ts";

/** Options of {@linkcode rank}. */
export interface RankOptions {
  /** Rows that ask, in this order; by default all that `isQuery` selects. */
  queries?: ArrayLike<number>;
  /** How many neighbours each gets; 8 by default. */
  k?: number;
  /** Whether embeddings are divided by their lengths first; not by default. */
  normalize?: boolean;
}

/** The nearest neighbours of each query, nearest first. */
export interface Ranking {
  /** The row of each query, `[queries]`. */
  queries: Int32Array;
  /** Rows of the neighbours, `[queries, k]`. */
  neighbours: Int32Array;
  /** Their Euclidean distances, `[queries, k]`. */
  distances: Float32Array;
  /** Neighbours a query. */
  k: number;
}

/**
 * Finds the k nearest items of the gallery for each query, by Euclidean distance. A query never
 * finds itself: it is removed by its row. Of items at the same distance the lower row comes first.
 *
 * Time grows with queries × gallery × dim, memory with queries × k + gallery.
 *
 * @param input embeddings `[samples, dim]`
 * @throws {RangeError} if lengths do not fit, an embedding is not finite, a query does not exist,
 *   or the gallery has fewer than k items beside the query
 *
 * @example
 * ```ts
 * import { rank } from "@likeness/likeness";
 *
 * const { neighbours } = rank({ embeddings: new Float32Array([0, 1, 3, 7]), dim: 1 }, {
 *   queries: [2],
 *   k: 2,
 * });
 * if (neighbours.join() !== "1,0") throw new Error(`${neighbours}`);
 * ```
 */
export function rank(
  input: RankingInput,
  { queries: chosen, k = 8, normalize = false }: RankOptions = {},
): Ranking {
  const { matrix, queries: masked, gallery } = prepareRanking(input, { normalize });
  const queries = chosen ? Int32Array.from(chosen) : masked;
  checkOptions(queries, gallery, matrix.embeddings.length / matrix.dim, k);
  const neighbours = new Int32Array(queries.length * k);
  const distances = new Float32Array(queries.length * k);
  const nearest = new Float64Array(k);
  forEachQuery(matrix, queries, gallery, (row, position) => {
    const places = neighbours.subarray(position * k, (position + 1) * k);
    keepNearest(row, gallery, queries[position], places, nearest);
    for (let i = 0; i < k; i++) distances[position * k + i] = Math.sqrt(nearest[i]);
  });
  return { queries, neighbours, distances, k };
}

function checkOptions(
  queries: Int32Array,
  gallery: Int32Array,
  samples: number,
  k: number,
): void {
  const wrong = queries.find((query) => query < 0 || query >= samples);
  if (wrong !== undefined) {
    throw new RangeError(`Cannot rank for query ${wrong}: there are ${samples} samples`);
  }
  const searched = new Set(gallery);
  const others = gallery.length - (queries.some((query) => searched.has(query)) ? 1 : 0);
  if (!Number.isInteger(k) || k < 1 || k > others) {
    throw new RangeError(
      `Cannot find the ${k} nearest: a whole number from 1 to ${others} is needed, ` +
        "the size of the gallery without the query",
    );
  }
}

/**
 * Leaves the nearest rows in `places` and their squared distances in `nearest`, ascending. The
 * gallery is ascending, so that an equal distance met later never goes before an earlier one.
 */
function keepNearest(
  distances: Float64Array,
  gallery: Int32Array,
  query: number,
  places: Int32Array,
  nearest: Float64Array,
): void {
  const last = nearest.length - 1;
  nearest.fill(Infinity);
  for (let position = 0; position < distances.length; position++) {
    const distance = distances[position];
    if (distance >= nearest[last] || gallery[position] === query) continue;
    let place = last;
    for (; place > 0 && nearest[place - 1] > distance; place--) {
      nearest[place] = nearest[place - 1];
      places[place] = places[place - 1];
    }
    nearest[place] = distance;
    places[place] = gallery[position];
  }
}
