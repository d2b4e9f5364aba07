/**
 * How many of the nearest an approximate search finds, by asking for some rows of the embeddings
 * both ways.
 *
 * @module
 */

import { createRandom } from "../core/random.ts";
import { type ApproximateIndex, searchApproximately } from "./approximate_index.ts";
import { rank } from "./rank.ts";
import type { RowReader } from "./row_reader.ts";

/** What was measured. */
export interface ApproximateRecall {
  /** Share of the k nearest that was found, over all queries, 0 to 1. */
  recall: number;
  /** Neighbours a query. */
  k: number;
  /** How many rows asked. */
  queries: number;
  /** Seed of their choice. */
  seed: number;
}

/** What is asked. */
export interface ApproximateRecallOptions {
  /** Rows of which some ask. */
  queries: Int32Array;
  /** Rows that the index holds. */
  gallery: Int32Array;
  k: number;
  /** How many ask, at most. */
  sample: number;
  seed: number;
}

/**
 * Measures recall@k: of the k nearest by exact distances, the share that the index found too. A row
 * never finds itself. Whoever is as near as the k-th counts, so that ties cost nothing.
 */
export async function measureRecall(
  index: ApproximateIndex,
  reader: RowReader,
  { queries: all, gallery, k, sample, seed }: ApproximateRecallOptions,
): Promise<ApproximateRecall> {
  const queries = createRandom(`${seed} recall`).shuffle([...all]).slice(0, sample);
  const isGallery = new Uint8Array(reader.count);
  for (const row of gallery) isGallery[row] = 1;
  const exact = await rank({ reader, isGallery }, { queries, k });

  const embedding = new Float32Array(reader.dim);
  let found = 0;
  queries.forEach((row, query) => {
    reader.read(row, embedding);
    const farthest = exact.distances[(query + 1) * k - 1];
    const { distances } = searchApproximately(index, reader, embedding, { k, leaveOut: row });
    found += distances.filter((distance) => distance <= farthest).length;
  });
  return { recall: found / (queries.length * k), k, queries: queries.length, seed };
}
