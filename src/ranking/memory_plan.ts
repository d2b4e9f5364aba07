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
  // Rows as they are, scaled, and handed over; scores once in TensorFlow and twice in the memory.
  const rowBytes = 12 * dim + 64;
  const scoreBytes = 12;
  const queryBytes = 8 * dim + candidateBytes(k) + 64;
  for (let queryTile = mostQueries, galleryTile = mostGallery; galleryTile >= 16;) {
    const tile = (queryTile + galleryTile) * rowBytes + queryTile * galleryTile * scoreBytes;
    const left = maxMemory - fixedBytes - tile;
    const fitting = Math.floor(left / queryBytes);
    if (fitting >= Math.min(queries, queryTile)) {
      return { queries: Math.min(queries, fitting), queryTile, galleryTile };
    }
    queryTile = Math.max(16, queryTile / 2);
    galleryTile /= 2;
  }
  const least = fixedBytes + 32 * rowBytes + 256 * scoreBytes + 16 * queryBytes;
  throw new UserError(
    `Cannot rank ${gallery} embeddings within ${maxMemory} bytes: ` +
      `wanted ${least} bytes or more for k = ${k} and dim = ${dim}.`,
    { hint: "Allow more memory, or ask for fewer neighbours." },
  );
}
