/**
 * The best and the worst rankings as pictures for TensorBoard: each row a query and what is nearest
 * to it. `dataset_rankings.ts` shows the same on a page.
 *
 * @module
 */

import { UserError } from "../core/user_error.ts";
import { decodeImage } from "../data/decode_image.ts";
import { encodePng } from "../data/encode_image.ts";
import { type Colour, framed, imageGrid } from "../data/image_grid.ts";
import { type EmbeddingsFile, rankingInputOf } from "../ranking/embeddings_file.ts";
import { rank } from "../ranking/rank.ts";
import type { EventImage } from "../tensorboard/event_records.ts";

/** What to rank. */
export interface RankingStripsOptions {
  /** The average ranking position of each query that has one, by its row. */
  positions: ReadonlyMap<number, number>;
  /** Queries a picture. */
  queries: number;
  /** Whether images are cropped to their boxes. */
  cropToBox: boolean;
  /** Bytes for ranking, as of `rank`. */
  maxMemory?: number;
}

const neighboursEach = 8;
const size = 64;
const frameWidth = 5;
/** As on the pages: the query, one of its category, another. */
const colours: Record<"query" | "same" | "other", Colour> = {
  query: [36, 99, 235],
  same: [18, 146, 76],
  other: [220, 220, 213],
};

/**
 * The pictures by their tags, `rankings/best` and `rankings/worst`.
 *
 * @throws {UserError} if there is nothing to rank, or an image cannot be read
 */
export async function rankingStrips(
  file: EmbeddingsFile,
  { positions, queries: count, cropToBox, maxMemory }: RankingStripsOptions,
): Promise<Map<string, EventImage>> {
  const sorted = [...positions.keys()].sort((a, b) => positions.get(a)! - positions.get(b)!);
  if (sorted.length === 0) {
    const { run, part } = file.source;
    throw new UserError(
      `Cannot show rankings of "${run}": no image of the ${part} part has another of its category.`,
    );
  }
  const strips = new Map<string, EventImage>();
  for (const [name, order] of [["best", sorted], ["worst", sorted.toReversed()]] as const) {
    const { rows, k } = await nearestTo(file, order.slice(0, count), maxMemory);
    const cells = await Promise.all(rows.map((row, cell) => {
      const query = rows[cell - cell % (k + 1)];
      return drawCell(file, { row, query, cropToBox });
    }));
    const grid = imageGrid(cells, { size: size + 2 * frameWidth, columns: k + 1 });
    const description =
      `The ${name} queries after epoch ${file.source.epoch}, by average ranking ` +
      "position, each with its nearest. Blue: the query; green: of its category; grey: of another.";
    strips.set(`rankings/${name}`, { ...await encodePng(grid), description });
  }
  return strips;
}

/** Each query's row and after it those of its `k` nearest. */
async function nearestTo(
  file: EmbeddingsFile,
  queries: readonly number[],
  maxMemory?: number,
): Promise<{ rows: number[]; k: number }> {
  const gallery = file.samples.filter(({ role }) => role !== "query").length;
  // A query that is searched too does not find itself.
  const self = queries.some((query) => file.samples[query].role === undefined) ? 1 : 0;
  const k = Math.min(neighboursEach, gallery - self);
  const { neighbours } = await rank(rankingInputOf(file), { queries, k, maxMemory });
  const rows = queries.flatMap((query, index) => [
    query,
    ...neighbours.subarray(index * k, (index + 1) * k),
  ]);
  return { rows, k };
}

/** An image in the colour of what it is to the query. */
async function drawCell(
  { samples }: EmbeddingsFile,
  { row, query, cropToBox }: { row: number; query: number; cropToBox: boolean },
): Promise<Uint8Array> {
  const { path, box, category } = samples[row];
  const kind = row === query ? "query" : category === samples[query].category ? "same" : "other";
  const image = await decodeImage(path, { size, box: cropToBox ? box : undefined });
  return framed(image, { size, width: frameWidth, colour: colours[kind] });
}
