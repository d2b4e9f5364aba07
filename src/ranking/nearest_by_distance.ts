/**
 * The nearest neighbours by the distance of every pair in float64: for what is small, and what the
 * faster way is checked against.
 *
 * @module
 */

import { checkFinite } from "../metrics/ranking_input.ts";
import { forEachQuery } from "../metrics/squared_distances.ts";
import { createNearestHeap } from "./nearest_heap.ts";
import { readRows, type RowReader } from "./row_reader.ts";

/** What to rank. */
export interface NearestOptions {
  /** The embeddings. */
  reader: RowReader;
  /** Rows that ask. */
  queries: Int32Array;
  /** Rows that are searched, ascending. */
  gallery: Int32Array;
  /** Neighbours a query. */
  k: number;
  /** Told how many more pairs of a query and a row have been compared. */
  onProgress?: (pairs: number) => void;
}

/** Where results are written: `[queries, k]`, nearest first. */
export interface NearestResult {
  neighbours: Int32Array;
  distances: Float32Array;
}

/** Queries, and rows of the gallery, read at once. */
const [queryTile, galleryTile] = [64, 1024];

/** Finds the nearest neighbours. */
export function nearestByDistance(
  { reader, queries: all, gallery: searched, k, onProgress }: NearestOptions,
  { neighbours, distances: into }: NearestResult,
): void {
  const { dim } = reader;
  const squares = new Float64Array(k);
  const heaps = Array.from({ length: Math.min(queryTile, all.length) }, () => createNearestHeap(k));
  const embeddings = new Float32Array((queryTile + galleryTile) * dim);
  const numbers = Int32Array.from({ length: queryTile + galleryTile }, (_, index) => index);

  function read(rows: Int32Array, place: number): void {
    const target = embeddings.subarray(place * dim, (place + rows.length) * dim);
    readRows(reader, rows, target);
    checkFinite(target, dim, (index) => rows[index]);
  }

  for (let start = 0; start < all.length; start += queryTile) {
    const queries = all.subarray(start, start + queryTile);
    read(queries, 0);
    for (let from = 0; from < searched.length; from += galleryTile) {
      const rows = searched.subarray(from, from + galleryTile);
      read(rows, queryTile);
      const asking = numbers.subarray(0, queries.length);
      const asked = numbers.subarray(queryTile, queryTile + rows.length);
      forEachQuery({ embeddings, dim }, asking, asked, (distances, position) => {
        const heap = heaps[position];
        for (let index = 0; index < rows.length; index++) {
          const distance = distances[index];
          if (distance <= heap.worst && rows[index] !== queries[position]) {
            heap.offer(distance, rows[index]);
          }
        }
      });
      onProgress?.(queries.length * rows.length);
    }
    queries.forEach((_, position) => {
      const place = (start + position) * k;
      heaps[position].drain(neighbours.subarray(place, place + k), squares);
      for (let i = 0; i < k; i++) into[place + i] = Math.sqrt(squares[i]);
    });
  }
}
