/**
 * The nearest neighbours of queries, exactly and in bounded memory: what the ranking pages show.
 * Before it stands the embeddings file.
 *
 * @module
 */

import { prepareRanking, type RankingInput, selectedRows } from "../metrics/ranking_input.ts";
import { type DotProductsName, openDotProducts } from "../tensor/open_dot_products.ts";
import { planMemory } from "./memory_plan.ts";
import { nearestByDistance, type NearestOptions } from "./nearest_by_distance.ts";
import { nearestByProducts } from "./nearest_by_products.ts";
import { arrayRows, normalizedRows, type RowReader } from "./row_reader.ts";
import type { OpenDotProducts } from "./tile_products.ts";

/** Embeddings that are read in pieces, and which of them are queries and gallery. */
export interface StoredRankingInput extends Pick<RankingInput, "isQuery" | "isGallery"> {
  /** Reads them, such as that of an embeddings file. */
  reader: RowReader;
}

/** Options of {@linkcode rank}. */
export interface RankOptions {
  /** Rows that ask, in this order; by default all that `isQuery` selects. */
  queries?: ArrayLike<number>;
  /** How many neighbours each gets; 8 by default. */
  k?: number;
  /** Whether embeddings are divided by their lengths first; not by default. */
  normalize?: boolean;
  /** Bytes that may be used beside the input, the result and TensorFlow itself; 1 GiB by default. */
  maxMemory?: number;
  /** Told how many more pairs of a query and an item have been compared. */
  onProgress?: (pairs: number) => void;
  /** What compares; by default the fastest that is there. The result is the same. */
  by?: "distance" | DotProductsName;
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
  /** What compared, in words. */
  by: string;
}

/** Multiplications from which on products are worth their preparation, and TensorFlow its start. */
const [manyProducts, tensorflowProducts] = [2 ** 29, 2 ** 34];

/**
 * Finds the k nearest items of the gallery for each query, by Euclidean distance. A query never
 * finds itself: it is removed by its row. Of items at the same distance the lower row comes first.
 *
 * The result is that of distances whose differences are squared and summed in float64, in whatever
 * way it was found: products only tell who need not be looked at (see `score_error.ts`).
 *
 * Time grows with queries × gallery × dim; memory stays below `maxMemory` beside the result.
 *
 * @param input embeddings `[samples, dim]`, or a reader of them
 * @throws {RangeError} if lengths do not fit, an embedding is not finite, a query does not exist,
 *   or the gallery has fewer than k items beside the query
 * @throws {UserError} if `maxMemory` is too little
 *
 * @example
 * ```ts
 * import { rank } from "@likeness/likeness";
 *
 * const { neighbours } = await rank({ embeddings: new Float32Array([0, 1, 3, 7]), dim: 1 }, {
 *   queries: [2],
 *   k: 2,
 * });
 * if (neighbours.join() !== "1,0") throw new Error(`${neighbours}`);
 * ```
 */
export async function rank(
  input: RankingInput | StoredRankingInput,
  { queries: chosen, k = 8, normalize = false, maxMemory = 2 ** 30, onProgress, by }: RankOptions =
    {},
): Promise<Ranking> {
  const { reader, queries: masked, gallery } = prepare(input, normalize);
  const queries = chosen ? Int32Array.from(chosen) : masked;
  checkOptions(queries, gallery, reader.count, k);
  const result = {
    neighbours: new Int32Array(queries.length * k),
    distances: new Float32Array(queries.length * k),
  };
  const options: NearestOptions = { reader, queries, gallery, k, onProgress };
  const way = by ?? chooseWay(options);
  if (way !== "distance") {
    const sizes = { queries: queries.length, gallery: gallery.length, dim: reader.dim };
    const plan = planMemory({ ...sizes, k, maxMemory });
    const open: OpenDotProducts = (sizes) =>
      openDotProducts(sizes, way === "products" ? undefined : way);
    const name = await nearestByProducts({ ...options, plan, open }, result);
    if (name !== null) return { queries, ...result, k, by: name };
  }
  nearestByDistance(options, result);
  return { queries, ...result, k, by: "plain distances" };
}

function prepare(
  input: RankingInput | StoredRankingInput,
  normalize: boolean,
): Pick<NearestOptions, "reader" | "queries" | "gallery"> {
  if (!("reader" in input)) {
    const { matrix: { embeddings, dim }, queries, gallery } = prepareRanking(input, { normalize });
    return { reader: arrayRows(embeddings, dim), queries, gallery };
  }
  const { reader, isQuery, isGallery } = input;
  return {
    reader: normalize ? normalizedRows(reader) : reader,
    queries: selectedRows("queries", reader.count, isQuery),
    gallery: selectedRows("gallery", reader.count, isGallery),
  };
}

function chooseWay(
  { reader, queries, gallery, k }: NearestOptions,
): DotProductsName | "distance" | "products" {
  const work = queries.length * gallery.length * reader.dim;
  // Who wants most of the gallery needs most of the distances anyway.
  if (work < manyProducts || 4 * k > gallery.length) return "distance";
  return work < tensorflowProducts ? "wasm" : "products";
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
  const searched = new Uint8Array(samples);
  for (const row of gallery) searched[row] = 1;
  const others = gallery.length - (queries.some((query) => searched[query] === 1) ? 1 : 0);
  if (!Number.isInteger(k) || k < 1 || k > others) {
    throw new RangeError(
      `Cannot find the ${k} nearest: a whole number from 1 to ${others} is needed, ` +
        "the size of the gallery without the query",
    );
  }
}
