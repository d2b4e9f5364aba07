/**
 * The exact look at those who could be among the nearest: their distances in float64, by which they
 * are put in order.
 *
 * @module
 */

import type { Candidates, ExactLook } from "./candidates.ts";
import { exactDistances } from "./exact_distances.ts";
import type { NearestResult } from "./nearest_by_distance.ts";
import { createNearestHeap } from "./nearest_heap.ts";
import type { RowReader } from "./row_reader.ts";

/** What is looked at. */
export interface ExactLookOptions {
  reader: RowReader;
  /** Rows that ask. */
  queries: Int32Array;
  /** Neighbours a query. */
  k: number;
  /** `[queries]`: lengths of the scaled queries. */
  lengths: ArrayLike<number>;
  /** By which rows were scaled. */
  scale: number;
}

/** An exact look that decides in the end. */
export interface DecidingLook extends ExactLook {
  /** Writes the nearest of a query, `[k]`, and their squared distances; −1 where there are too few. */
  decideOne(
    candidates: Candidates,
    query: number,
    into: { neighbours: Int32Array; squares: Float64Array },
  ): void;
  /** Writes the nearest of all queries. */
  decide(candidates: Candidates, into: NearestResult): void;
}

/** Looks exactly, now at some, in the end at all that are left. */
export function createExactLook(
  { reader, queries, k, lengths, scale }: ExactLookOptions,
): DecidingLook {
  const { dim, values } = reader;
  let read = new Float32Array(dim);

  function distances(query: number, rows: Int32Array, into: Float64Array): void {
    if (values) {
      const starts = Array.from(rows, (row) => row * dim);
      exactDistances(
        { query: values, queryStart: queries[query] * dim, values, starts, dim },
        into,
      );
      return;
    }
    if (read.length < (rows.length + 1) * dim) read = new Float32Array((rows.length + 1) * dim);
    reader.read(queries[query], read.subarray(0, dim));
    const starts = Array.from(rows, (row, index) => {
      const start = (index + 1) * dim;
      reader.read(row, read.subarray(start, start + dim));
      return start;
    });
    exactDistances({ query: read, queryStart: 0, values: read, starts, dim }, into);
  }

  const heap = createNearestHeap(k);
  const squares = new Float64Array(k);
  let found = new Float64Array(k);

  const decideOne: DecidingLook["decideOne"] = (candidates, query, into) => {
    candidates.use(query, (rows) => {
      if (found.length < rows.length) found = new Float64Array(rows.length);
      distances(query, rows, found);
      rows.forEach((row, index) => heap.offer(found[index], row));
    });
    into.neighbours.fill(-1);
    into.squares.fill(Infinity);
    heap.drain(into.neighbours, into.squares);
  };

  return {
    distances,
    leastScore: (query, distance) => scoreAt(lengths[query], distance * scale ** 2, -1),
    mostScore: (query, distance) => scoreAt(lengths[query], distance * scale ** 2, 1),
    decideOne,
    decide(candidates, { neighbours, distances: into }) {
      for (let query = 0; query < queries.length; query++) {
        const places = neighbours.subarray(query * k, (query + 1) * k);
        decideOne(candidates, query, { neighbours: places, squares });
        for (let i = 0; i < k; i++) into[query * k + i] = Math.sqrt(squares[i]);
      }
    },
  };
}

/** The score at a squared distance, off to one side by more than float64 rounds. */
function scoreAt(length: number, square: number, side: 1 | -1): number {
  const own = length ** 2;
  return (own - square) / 2 + side * 2 ** -38 * (own + square);
}
