/**
 * Looks in an index for the images nearest to some embeddings.
 *
 * @module
 */

import { didYouMean } from "../core/did_you_mean.ts";
import { counted } from "../core/counted.ts";
import { UserError } from "../core/user_error.ts";
import { checkFinite } from "../metrics/ranking_input.ts";
import { appendedRows } from "../ranking/appended_rows.ts";
import { type EmbeddedSample, rolesOf } from "../ranking/embeddings_file.ts";
import { rank, type Ranking } from "../ranking/rank.ts";
import type { RowReader } from "../ranking/row_reader.ts";
import type { SearchIndex } from "./search_index.ts";

/** What to look for. */
export interface FindNearestOptions {
  /** How many images each embedding gets. */
  k: number;
  /** Only images of this category; an exact search, whatever the index. */
  category?: string;
  /** Bytes that an exact search may use, as of `rank`. */
  maxMemory?: number;
}

/** An image that was found, by its row in the index. */
export interface Found {
  row: number;
  /** Euclidean distance of its embedding. */
  distance: number;
}

/** Rows of samples that are searched, ascending: a query of the protocol is not. */
export function searchedRows(
  samples: readonly Pick<EmbeddedSample, "role" | "category">[],
  category?: string,
): Int32Array {
  const { isGallery } = rolesOf(samples as readonly EmbeddedSample[]);
  return Int32Array.from(samples.keys()).filter((row) =>
    isGallery[row] !== 0 && (category === undefined || samples[row].category === category)
  );
}

/**
 * The rows that a search looks through.
 *
 * @throws {UserError} if there are fewer than k, or none is of the category
 */
export function rowsToSearch(
  { path, embeddings: { samples } }: Pick<SearchIndex, "path" | "embeddings">,
  { k, category }: FindNearestOptions,
): Int32Array {
  const rows = searchedRows(samples, category);
  if (category !== undefined && rows.length === 0) {
    const known = [...new Set(samples.map((sample) => sample.category))];
    throw new UserError(`Cannot search for "${category}": no image in the index is of it.`, {
      hint: didYouMean(category, known),
    });
  }
  if (k > rows.length) {
    const where = category === undefined ? `"${path}" has` : `of "${category}" it has`;
    throw new UserError(
      `Cannot find the ${k} nearest: ${where} ${counted(rows.length, "image")}.`,
      { hint: `Give -k ${rows.length} or less.` },
    );
  }
  return rows;
}

/** Whether a search looks at all: among those of one category, a graph would find too few. */
export function isExact(
  { graph }: Pick<SearchIndex, "graph">,
  { category }: FindNearestOptions,
): boolean {
  return graph === null || category !== undefined;
}

/**
 * Finds the nearest images to each of some embeddings, nearest first.
 *
 * @param embeddings `[queries, dim]`
 * @throws {UserError} as {@linkcode rowsToSearch}
 * @throws {RangeError} if an embedding is not finite
 */
export async function findNearest(
  index: Pick<SearchIndex, "path" | "embeddings" | "graph">,
  embeddings: Float32Array<ArrayBuffer>,
  options: FindNearestOptions,
): Promise<Found[][]> {
  const { embeddings: { reader }, graph } = index;
  const { k, maxMemory } = options;
  const searched = rowsToSearch(index, options);
  if (graph === null || isExact(index, options)) {
    return await findExactly(reader, embeddings, { rows: searched, k, maxMemory });
  }
  checkFinite(embeddings, reader.dim);
  return foundOf(graph.search(embeddings, { k }), k);
}

async function findExactly(
  reader: RowReader,
  embeddings: Float32Array<ArrayBuffer>,
  { rows, k, maxMemory }: { rows: Int32Array; k: number; maxMemory?: number },
): Promise<Found[][]> {
  const all = appendedRows(reader, embeddings);
  const isGallery = new Uint8Array(all.count);
  for (const row of rows) isGallery[row] = 1;
  const queries = Array.from({ length: all.count - reader.count }, (_, i) => reader.count + i);
  return foundOf(await rank({ reader: all, isGallery }, { queries, k, maxMemory }), k);
}

/** What was found for each query; a graph may find fewer than k. */
function foundOf(
  { neighbours, distances }: Pick<Ranking, "neighbours" | "distances">,
  k: number,
): Found[][] {
  return Array.from({ length: neighbours.length / k }, (_, query) => {
    const rows = neighbours.subarray(query * k, (query + 1) * k).filter((row) => row >= 0);
    return Array.from(rows, (row, place) => ({ row, distance: distances[query * k + place] }));
  });
}
