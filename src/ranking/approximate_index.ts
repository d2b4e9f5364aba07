/**
 * Approximate search: a graph of neighbours (HNSW, Malkov and Yashunin, arXiv 1603.09320) answers a
 * query in a fraction of the time that an exact look at the whole gallery takes, and misses some.
 * For interactive use; metrics and pages rank exactly.
 *
 * @module
 */

import { exactDistances } from "./exact_distances.ts";
import { createNearestHeap } from "./nearest_heap.ts";
import { rank, type StoredRankingInput } from "./rank.ts";
import { readRows, type RowReader } from "./row_reader.ts";
import { createUsearchIndex, type UsearchIndex } from "./usearch.ts";

/** How an index is built and searched: more of each finds more and takes longer. */
export interface ApproximateSettings {
  /** Neighbours that each item is linked with; 32 by default. */
  connectivity: number;
  /** Items looked at to find these; 128 by default. */
  expansionAdd: number;
  /** Items looked at to answer a query; 128 by default. */
  expansionSearch: number;
}

/** What an index works with. */
export interface ApproximateIndexOptions extends Partial<ApproximateSettings> {
  /** Processor threads; one a core by default. */
  threads?: number;
}

/** How an index is built. */
export interface BuildApproximateIndexOptions extends ApproximateIndexOptions {
  /** Rows of the embeddings that are searched; all by default. */
  rows?: Int32Array;
  /** Told how many more items have been added. */
  onProgress?: (items: number) => void;
}

/** Neighbours of queries, nearest first: rows are −1 where too few were found. */
export interface ApproximateNeighbours {
  /** `[queries, k]` */
  neighbours: Int32Array;
  /** Their Euclidean distances, `[queries, k]`; infinite where there is none. */
  distances: Float32Array;
}

/** An index that can be searched. */
export interface ApproximateIndex {
  /** How many items it has. */
  count: number;
  /** Length of an embedding. */
  dim: number;
  /**
   * The nearest items of embeddings `[queries, dim]`. Distances are exact, only who is found is not.
   *
   * @param except `[queries]`: a row that each query does not find, such as itself; −1 for none
   */
  search(
    queries: Float32Array<ArrayBuffer>,
    options?: { k?: number; except?: Int32Array },
  ): ApproximateNeighbours;
  /** Writes the graph to a file, without the embeddings that `search` asks the reader for. */
  save(path: string): void;
}

/** The defaults of how an index is built and searched. */
export const approximateDefaults: ApproximateSettings = {
  connectivity: 32,
  expansionAdd: 128,
  expansionSearch: 128,
};

/** Rows that are added at once. */
const pieceRows = 4096;

/**
 * Builds an index of embeddings, such as those of an embeddings file. It keeps them rounded to
 * bfloat16; the reader is asked again at each search.
 *
 * @throws {UserError} if the library cannot be loaded
 */
export function buildApproximateIndex(
  reader: RowReader,
  { rows: chosen, onProgress, ...options }: BuildApproximateIndexOptions = {},
): ApproximateIndex {
  const { threads = navigator.hardwareConcurrency } = options;
  const rows = chosen ?? Int32Array.from({ length: reader.count }, (_, row) => row);
  const graph = createGraph(reader.dim, options);
  for (let start = 0; start < rows.length; start += pieceRows) {
    const piece = rows.subarray(start, start + pieceRows);
    const values = new Float32Array(piece.length * reader.dim);
    readRows(reader, piece, values);
    graph.add(BigUint64Array.from(piece, BigInt), values, threads);
    onProgress?.(piece.length);
  }
  return approximateIndex(graph, reader, threads);
}

/**
 * Opens an index that was saved. The caller makes sure that the file is as it was written: usearch
 * trusts what it reads.
 *
 * @param reader the embeddings that it was built of
 * @param options those by which it was built
 * @throws {UserError} if the library cannot be loaded
 * @throws {Error} if the file is no such graph
 */
export function openApproximateIndex(
  path: string,
  reader: RowReader,
  options: ApproximateIndexOptions = {},
): ApproximateIndex {
  const graph = createGraph(reader.dim, options);
  graph.load(path);
  return approximateIndex(graph, reader, options.threads ?? navigator.hardwareConcurrency);
}

function createGraph(dim: number, options: ApproximateIndexOptions): UsearchIndex {
  const { connectivity, expansionAdd, expansionSearch } = { ...approximateDefaults, ...options };
  return createUsearchIndex({
    dimensions: dim,
    metric: "l2sq",
    quantization: "bf16",
    connectivity,
    expansion_add: expansionAdd,
    expansion_search: expansionSearch,
  });
}

function approximateIndex(
  graph: UsearchIndex,
  reader: RowReader,
  threads: number,
): ApproximateIndex {
  const { dim } = reader;

  function search(
    queries: Float32Array<ArrayBuffer>,
    { k = 8, except }: { k?: number; except?: Int32Array } = {},
  ): ApproximateNeighbours {
    const asked = queries.length / dim;
    const neighbours = new Int32Array(asked * k).fill(-1);
    const distances = new Float32Array(asked * k).fill(Infinity);
    const heap = createNearestHeap(k);
    // The graph's own distances are rounded to bfloat16, and one that it finds may be left out.
    const wanted = 2 * k + 1;
    const [squares, exact] = [new Float64Array(k), new Float64Array(wanted)];
    const starts = Int32Array.from(exact, (_, place) => place * dim);
    const values = new Float32Array(exact.length * dim);
    const { keys, counts } = searchAll(queries, wanted);
    for (let query = 0; query < asked; query++) {
      const from = query * wanted;
      const rows = Int32Array.from(keys.subarray(from, from + Number(counts[query])), Number)
        .filter((row) => row !== except?.[query]);
      readRows(reader, rows, values.subarray(0, rows.length * dim));
      const own = { query: queries, queryStart: query * dim, values, dim };
      exactDistances({ ...own, starts: starts.subarray(0, rows.length) }, exact);
      rows.forEach((row, place) => heap.offer(exact[place], row));
      const found = Math.min(k, rows.length);
      heap.drain(neighbours.subarray(query * k, query * k + found), squares);
      for (let i = 0; i < found; i++) distances[query * k + i] = Math.sqrt(squares[i]);
    }
    return { neighbours, distances };
  }

  /** `[queries, k]`, and how many of them there are for each query. */
  function searchAll(
    queries: Float32Array,
    k: number,
  ): { keys: BigUint64Array; counts: ArrayLike<bigint | number> } {
    const found = graph.search(queries, k, threads);
    // A single query's answer comes in another form.
    return "counts" in found
      ? { keys: found.keys, counts: found.counts as BigUint64Array }
      : { keys: found.keys, counts: [found.keys.length] };
  }

  return { count: Number(graph.size()), dim, search, save: (path) => graph.save(path) };
}

/**
 * The recall of an index: which share of the exact k nearest it finds, over queries of its own
 * embeddings, none of which finds itself. Whoever is as near as the k-th counts, so that ties cost
 * nothing.
 *
 * @param input the embeddings, and which of them are in the index
 * @param queries rows that ask
 */
export async function measureRecall(
  index: ApproximateIndex,
  input: Pick<StoredRankingInput, "reader" | "isGallery">,
  { queries, k = 8 }: { queries: Int32Array; k?: number },
): Promise<number> {
  const exact = await rank(input, { queries, k });
  const values = new Float32Array(queries.length * index.dim);
  readRows(input.reader, queries, values);
  const { neighbours, distances } = index.search(values, { k, except: queries });
  let found = 0;
  neighbours.forEach((row, place) => {
    const farthest = exact.distances[place - place % k + k - 1];
    if (row >= 0 && distances[place] <= farthest) found++;
  });
  return found / neighbours.length;
}
