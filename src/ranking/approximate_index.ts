/**
 * Approximate search for interactive use: a graph over embeddings (HNSW, Malkov and Yashunin 2018)
 * that finds most of the nearest without looking at all. The one import of usearch, at first use.
 * How many it finds, `approximate_recall.ts` measures against the exact answer.
 *
 * @module
 */

import { createRequire } from "node:module";
import type usearchModule from "usearch";
import { messageOf, UserError } from "../core/user_error.ts";
import { exactDistances } from "./exact_distances.ts";
import { createNearestHeap } from "./nearest_heap.ts";
import { readRows, type RowReader } from "./row_reader.ts";

/** How a graph is made and searched: larger numbers find more, and take longer. */
export interface ApproximateSettings {
  /** Neighbours that each embedding is tied to. */
  connectivity: number;
  /** Embeddings looked at to tie a new one. */
  expansionAdd: number;
  /** Embeddings looked at in a search, at least. */
  expansionSearch: number;
}

/** A graph over some rows of embeddings. */
export interface ApproximateIndex {
  /** How many embeddings are in it. */
  size: number;
  /**
   * Rows that are likely the nearest to an embedding, in no certain order.
   *
   * @param count how many; fewer where it finds no more
   */
  candidates(query: Float32Array, count: number): Int32Array;
  /** Writes it to a file, in the format of usearch. */
  save(path: string): void;
}

/** Defaults with which recall@8 is around 0.99 on the clusters of `bench:rank`. */
export const defaultApproximateSettings: ApproximateSettings = {
  connectivity: 16,
  expansionAdd: 128,
  expansionSearch: 64,
};

/** Added at once; between them progress is told. */
const rowsAtOnce = 1024;

/**
 * Puts rows of embeddings into a graph. All cores take part, so that two graphs of the same rows
 * may differ.
 *
 * @throws {UserError} if there is no build of usearch for this machine
 */
export function buildApproximateIndex(
  reader: RowReader,
  rows: Int32Array,
  settings: ApproximateSettings = defaultApproximateSettings,
  onProgress?: (rows: number) => void,
): ApproximateIndex {
  const graph = createGraph(reader.dim, settings);
  const values = new Float32Array(Math.min(rows.length, rowsAtOnce) * reader.dim);
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    const some = rows.subarray(start, start + rowsAtOnce);
    const target = values.subarray(0, some.length * reader.dim);
    readRows(reader, some, target);
    graph.add(BigUint64Array.from(some, BigInt), target, 0);
    onProgress?.(some.length);
  }
  return approximateIndex(graph);
}

/**
 * Reads a graph from its file. Whoever calls has made sure that the file is as it was written:
 * usearch itself trusts what it reads.
 *
 * @throws {UserError} if there is no build of usearch for this machine
 * @throws {Error} if the file is no such graph
 */
export function loadApproximateIndex(
  path: string,
  { dim, settings }: { dim: number; settings: ApproximateSettings },
): ApproximateIndex {
  const graph = createGraph(dim, settings);
  graph.load(path);
  return approximateIndex(graph);
}

/** What an approximate search finds; the distances are exact ones. */
export interface ApproximateNeighbours {
  /** Nearest first; as many as were asked for, or fewer. */
  rows: Int32Array;
  /** Their Euclidean distances. */
  distances: Float32Array;
}

/**
 * Searches the graph for twice as many as are wanted, and puts these in order by exact distances, as
 * `rank` does: of those at the same distance the lower row comes first.
 *
 * @param options `leaveOut`: a row that must not be found, such as the query's own
 */
export function searchApproximately(
  index: ApproximateIndex,
  reader: RowReader,
  query: Float32Array,
  { k, leaveOut }: { k: number; leaveOut?: number },
): ApproximateNeighbours {
  const { dim } = reader;
  const found = index.candidates(query, 2 * k + 1).filter((row) => row !== leaveOut).sort();
  const values = new Float32Array(found.length * dim);
  readRows(reader, found, values);
  const starts = Int32Array.from(found, (_, place) => place * dim);
  const squares = new Float64Array(found.length);
  exactDistances({ query, queryStart: 0, values, starts, dim }, squares);
  const count = Math.min(k, found.length);
  const heap = createNearestHeap(count);
  found.forEach((row, place) => heap.offer(squares[place], row));
  const rows = new Int32Array(count);
  const nearest = new Float64Array(count);
  heap.drain(rows, nearest);
  return { rows, distances: Float32Array.from(nearest, Math.sqrt) };
}

type Graph = InstanceType<typeof usearchModule.Index>;

function createGraph(dim: number, settings: ApproximateSettings): Graph {
  const { Index, MetricKind, ScalarKind } = loadUsearch();
  return new Index({
    dimensions: dim,
    metric: MetricKind.L2sq,
    // Half the memory of float32 and a third of its time; exact distances decide in the end.
    quantization: ScalarKind.BF16,
    connectivity: settings.connectivity,
    expansion_add: settings.expansionAdd,
    expansion_search: settings.expansionSearch,
    multi: false,
  });
}

function approximateIndex(graph: Graph): ApproximateIndex {
  const size = Number(graph.size());
  return {
    size,
    candidates: (query, count) =>
      Int32Array.from(graph.search(query, Math.min(count, size), 1).keys, Number),
    save: (path) => graph.save(path),
  };
}

/**
 * As a CommonJS module: the other one looks for its library in a way that needs to know who the user
 * is, which no task may.
 */
function loadUsearch(): typeof usearchModule {
  try {
    return createRequire(import.meta.url)("usearch").default;
  } catch (cause) {
    throw new UserError(`Cannot load the search library usearch: ${messageOf(cause)}`, {
      hint: "Use an exact index (--index exact); usearch has builds for x64 and Apple silicon, " +
        "and Linux on ARM.",
      cause,
    });
  }
}
