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
import { createUsearchIndex } from "./usearch.ts";

/** How an index is built and searched: more of each finds more and takes longer. */
export interface ApproximateIndexOptions {
  /** Neighbours that each item is linked with; 32 by default. */
  connectivity?: number;
  /** Items looked at to find these; 128 by default. */
  expansionAdd?: number;
  /** Items looked at to answer a query; 128 by default. */
  expansionSearch?: number;
  /** Processor threads; one a core by default. */
  threads?: number;
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
}

/** Rows that are added at once. */
const pieceRows = 4096;
/** Found beside the k asked for, since the graph's own distances are rounded to bfloat16. */
const spare = 4;

/**
 * Builds an index of embeddings, such as those of an embeddings file. It keeps them rounded to
 * bfloat16; the reader is asked again at each search.
 *
 * @throws {UserError} if the library cannot be loaded
 */
export async function buildApproximateIndex(
  reader: RowReader,
  {
    connectivity = 32,
    expansionAdd = 128,
    expansionSearch = 128,
    threads = navigator.hardwareConcurrency,
    onProgress,
  }: ApproximateIndexOptions = {},
): Promise<ApproximateIndex> {
  const { count, dim } = reader;
  const index = await createUsearchIndex({
    dimensions: dim,
    metric: "l2sq",
    quantization: "bf16",
    connectivity,
    expansion_add: expansionAdd,
    expansion_search: expansionSearch,
  });
  for (let start = 0; start < count; start += pieceRows) {
    const rows = Math.min(pieceRows, count - start);
    const values = new Float32Array(rows * dim);
    reader.read(start, values);
    index.add(BigUint64Array.from({ length: rows }, (_, i) => BigInt(start + i)), values, threads);
    onProgress?.(rows);
  }

  function search(
    queries: Float32Array<ArrayBuffer>,
    { k = 8, except }: { k?: number; except?: Int32Array } = {},
  ): ApproximateNeighbours {
    const asked = queries.length / dim;
    const neighbours = new Int32Array(asked * k).fill(-1);
    const distances = new Float32Array(asked * k).fill(Infinity);
    const heap = createNearestHeap(k);
    const [squares, exact] = [new Float64Array(k), new Float64Array(k + spare)];
    const starts = Int32Array.from(exact, (_, place) => place * dim);
    const values = new Float32Array(exact.length * dim);
    const { keys, counts } = searchAll(queries, k + spare);
    for (let query = 0; query < asked; query++) {
      const from = query * (k + spare);
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
    const found = index.search(queries, k, threads);
    // A single query's answer comes in another form.
    return "counts" in found
      ? { keys: found.keys, counts: found.counts as BigUint64Array }
      : { keys: found.keys, counts: [found.keys.length] };
  }

  return { count, dim, search };
}

/**
 * The recall of an index: which share of the exact k nearest it finds, over queries of its own rows,
 * none of which finds itself.
 *
 * @param queries rows that ask
 */
export async function measureRecall(
  index: ApproximateIndex,
  { reader }: StoredRankingInput,
  { queries, k = 8 }: { queries: Int32Array; k?: number },
): Promise<number> {
  const exact = await rank({ reader }, { queries, k });
  const values = new Float32Array(queries.length * index.dim);
  readRows(reader, queries, values);
  const { neighbours } = index.search(values, { k, except: queries });
  let found = 0;
  for (let start = 0; start < neighbours.length; start += k) {
    const wanted = new Set(exact.neighbours.subarray(start, start + k));
    for (const row of neighbours.subarray(start, start + k)) if (wanted.has(row)) found++;
  }
  return found / neighbours.length;
}
