/**
 * How many rows are worked on at once, so that it fits into a given memory.
 *
 * @module
 */

import { UserError } from "../core/user_error.ts";
import { candidateBytes } from "./candidates.ts";

/** How many rows are worked on at once. */
export interface MemoryPlan {
  /** Queries whose neighbours are searched together: the gallery is read once for all of them. */
  queries: number;
  /** Queries in one product. */
  queryTile: number;
  /** Rows of the gallery in one product. */
  galleryTile: number;
}

/** What is ranked. */
export interface PlannedRanking {
  queries: number;
  gallery: number;
  dim: number;
  k: number;
  /** Bytes that may be used beside the input and the result. */
  maxMemory: number;
}

/** Beyond these sizes, products are not faster. */
const [mostQueries, mostGallery] = [1024, 2048];

/** Room for code and for what memory allocators keep; TensorFlow's own is not counted at all. */
const fixedBytes = 2 ** 24;

/**
 * Plans the memory.
 *
 * @throws {UserError} if it is too little for the smallest tiles
 */
export function planMemory(
  { queries, gallery, dim, k, maxMemory }: PlannedRanking,
): MemoryPlan {
  // A tile of rows as they are, scaled, and handed over twice (before the last one is given back);
  // scores once in TensorFlow and twice in the memory. Queries are all handed over, and candidates
  // of those before may still be waiting for the garbage collector.
  const rowBytes = 16 * dim + 64;
  const scoreBytes = 12;
  const queryBytes = 4 * dim + 2 * candidateBytes(k) + 64;
  for (let queryTile = mostQueries, galleryTile = mostGallery; galleryTile >= 16;) {
    const tile = galleryTile * rowBytes + queryTile * galleryTile * scoreBytes;
    const left = maxMemory - fixedBytes - tile;
    const fitting = Math.floor(left / queryBytes);
    if (fitting >= queries) return { queries, queryTile, galleryTile };
    if (fitting >= queryTile) {
      return { queries: fitting - fitting % queryTile, queryTile, galleryTile };
    }
    queryTile = Math.max(16, queryTile / 2);
    galleryTile /= 2;
  }
  const least = fixedBytes + 16 * rowBytes + 256 * scoreBytes + 16 * queryBytes;
  throw new UserError(
    `Cannot rank ${gallery} embeddings within ${maxMemory} bytes: ` +
      `wanted ${least} bytes or more for k = ${k} and dim = ${dim}.`,
    { hint: "Allow more memory, or ask for fewer neighbours." },
  );
}
