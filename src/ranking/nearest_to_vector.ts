/**
 * The nearest images to a single embedding, exactly: what a search answers while somebody waits.
 * `rank` is for many queries at once; this one prepares nothing, and takes an embedding that need
 * not be of the data, such as that of a picture that was just sent.
 *
 * @module
 */

import { exactDistances } from "./exact_distances.ts";
import { createNearestHeap } from "./nearest_heap.ts";

/** What is searched, and for what. */
export interface NearestToVectorOptions {
  /** The embedding that asks, `[dim]`. */
  vector: Float32Array;
  /** Embeddings `[samples, dim]`, row by row, all finite. */
  embeddings: Float32Array;
  /** The rows that are searched, in any order. */
  rows: Int32Array;
  /** How many are wanted; where there are fewer rows, all of them come. */
  k: number;
  /** A row that is not found, such as that of the query itself. */
  except?: number;
}

/** Rows whose distances are computed at once: they stay in the processor's cache. */
const tile = 4096;

/**
 * Finds the nearest rows by Euclidean distance; of rows at the same distance the lower comes first.
 * Distances are the very numbers that `rank` gives.
 *
 * Time grows with rows × dim: about 50 ms for 100,000 × 256.
 *
 * @returns the rows and their distances, nearest first
 * @throws {RangeError} if k is no whole number ≥ 1, or a value of `vector` is not finite
 */
export function nearestToVector(
  { vector, embeddings, rows, k, except = -1 }: NearestToVectorOptions,
): { rows: Int32Array; distances: Float32Array } {
  if (!Number.isInteger(k) || k < 1) {
    throw new RangeError(`Cannot find the ${k} nearest: a whole number ≥ 1 is needed`);
  }
  if (!vector.every(Number.isFinite)) {
    throw new RangeError("Cannot rank by an embedding with values that are not finite");
  }
  const dim = vector.length;
  const searched = rows.length - (except >= 0 && rows.includes(except) ? 1 : 0);
  const found = Math.min(k, searched);
  const nearest = { rows: new Int32Array(found), distances: new Float32Array(found) };
  if (found === 0) return nearest;

  const heap = createNearestHeap(found);
  const starts = new Float64Array(Math.min(tile, rows.length));
  const squares = new Float64Array(starts.length);
  for (let from = 0; from < rows.length; from += tile) {
    const some = rows.subarray(from, from + tile);
    for (let index = 0; index < some.length; index++) starts[index] = some[index] * dim;
    const query = { query: vector, queryStart: 0, values: embeddings, dim };
    exactDistances({ ...query, starts: starts.subarray(0, some.length) }, squares);
    for (let index = 0; index < some.length; index++) {
      if (squares[index] <= heap.worst && some[index] !== except) {
        heap.offer(squares[index], some[index]);
      }
    }
  }
  const squared = new Float64Array(found);
  heap.drain(nearest.rows, squared);
  nearest.distances.set(squared.map(Math.sqrt));
  return nearest;
}
