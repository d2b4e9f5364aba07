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
import { searchApproximately } from "../ranking/approximate_index.ts";
import { type EmbeddedSample, rolesOf } from "../ranking/embeddings_file.ts";
import { rank } from "../ranking/rank.ts";
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

/**
 * Finds the nearest images to each of some embeddings, nearest first.
 *
 * @param embeddings `[queries, dim]`
 * @throws {UserError} as {@linkcode rowsToSearch}
 * @throws {RangeError} if an embedding is not finite
 */
export async function findNearest(
  index: Pick<SearchIndex, "path" | "embeddings" | "graph">,
  embeddings: Float32Array,
  options: FindNearestOptions,
): Promise<Found[][]> {
  const { embeddings: { reader }, graph } = index;
  const { k, category, maxMemory } = options;
  const searched = rowsToSearch(index, options);
  // Among those of one category the graph would find too few.
  if (graph === null || category !== undefined) {
    return await findExactly(reader, embeddings, { rows: searched, k, maxMemory });
  }
  const { dim } = reader;
  return Array.from({ length: embeddings.length / dim }, (_, query) => {
    const own = embeddings.subarray(query * dim, (query + 1) * dim);
    checkFinite(own, dim);
    const { rows, distances } = searchApproximately(graph, reader, own, { k });
    return Array.from(rows, (row, place) => ({ row, distance: distances[place] }));
  });
}

async function findExactly(
  reader: RowReader,
  embeddings: Float32Array,
  { rows, k, maxMemory }: { rows: Int32Array; k: number; maxMemory?: number },
): Promise<Found[][]> {
  const all = appendedRows(reader, embeddings);
  const isGallery = new Uint8Array(all.count);
  for (const row of rows) isGallery[row] = 1;
  const queries = Array.from({ length: all.count - reader.count }, (_, i) => reader.count + i);
  const found = await rank({ reader: all, isGallery }, { queries, k, maxMemory });
  return queries.map((_, query) =>
    Array.from({ length: k }, (_, place) => ({
      row: found.neighbours[query * k + place],
      distance: found.distances[query * k + place],
    }))
  );
}
