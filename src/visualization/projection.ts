/**
 * What TensorBoard's embedding projector shows of a run: points with their category and place in
 * the rankings, and a thumbnail of each. After it comes `projector_files.ts`.
 *
 * @module
 */

import { startProgress } from "../core/progress.ts";
import { createRandom } from "../core/random.ts";
import { UserError } from "../core/user_error.ts";
import { decodeImage } from "../data/decode_image.ts";
import { encodeJpeg } from "../data/encode_image.ts";
import { forEachAtOnce } from "../data/for_each_at_once.ts";
import { imageGrid } from "../data/image_grid.ts";
import { labelsOf } from "../data/labels.ts";
import type { EmbeddedSample, EmbeddingsFile } from "../ranking/embeddings_file.ts";
import { mostSpriteSide, type Projection, type Sprite } from "../tensorboard/projector_files.ts";

/** What to show. */
export interface ProjectionOptions {
  /** How many images at most. */
  images: number;
  /** Seed of the choice where there are more. */
  seed: number;
  /** The average ranking position of each query that has one, by its row. */
  positions: ReadonlyMap<number, number>;
  /** Whether images are cropped to their boxes. */
  cropToBox: boolean;
}

const mostThumbnailSide = 64;
const leastThumbnailSide = 16;
/** So many thumbnails find place in one picture. */
const mostImages = (mostSpriteSide / leastThumbnailSide) ** 2;
const decodedAtOnce = 8;

/**
 * The points and their pictures.
 *
 * @throws {UserError} if more images are asked for than one picture holds, or one cannot be read
 */
export async function projection(
  file: EmbeddingsFile,
  { images, seed, positions, cropToBox }: ProjectionOptions,
): Promise<Projection> {
  const { dim, samples, source } = file;
  const rows = chooseRows(samples, { images, seed });
  if (rows.length > mostImages) {
    throw new UserError(`Cannot show ${rows.length} images: wanted ${mostImages} at most.`, {
      hint: "Their thumbnails lie in one picture. --images says how many to show.",
    });
  }
  const embeddings = new Float32Array(rows.length * dim);
  rows.forEach((row, point) => {
    embeddings.set(file.embeddings.subarray(row * dim, (row + 1) * dim), point * dim);
  });
  const column = (valueOf: (row: number) => string) => rows.map(valueOf);
  return {
    name: `${source.part}, epoch ${source.epoch}`,
    embeddings,
    dim,
    columns: {
      category: column((row) => samples[row].category),
      average_ranking_position: column((row) => positions.get(row)?.toFixed(2) ?? ""),
      path: column((row) => samples[row].path),
    },
    sprite: await drawSprite(rows.map((row) => samples[row]), cropToBox),
  };
}

/**
 * Whole categories, drawn at random, until there are enough images: single ones of many categories
 * would show no clusters. The last may be cut.
 */
function chooseRows(
  samples: readonly EmbeddedSample[],
  { images, seed }: { images: number; seed: number },
): number[] {
  const { labels, categories } = labelsOf(samples);
  const order = createRandom(`${seed} projector`).shuffle([...categories.keys()]);
  const place = new Map(order.map((label, place) => [label, place]));
  return [...samples.keys()]
    .sort((a, b) => place.get(labels[a])! - place.get(labels[b])! || a - b)
    .slice(0, images)
    .sort((a, b) => a - b);
}

async function drawSprite(
  samples: readonly EmbeddedSample[],
  cropToBox: boolean,
): Promise<Sprite> {
  const columns = Math.ceil(Math.sqrt(samples.length));
  const size = Math.min(mostThumbnailSide, Math.floor(mostSpriteSide / columns));
  const squares: Uint8Array[] = [];
  const progress = startProgress({ title: "thumbnails", total: samples.length, unit: "images" });
  try {
    await forEachAtOnce(samples.entries(), decodedAtOnce, async ([place, { path, box }]) => {
      squares[place] = await decodeImage(path, { size, box: cropToBox ? box : undefined });
      progress.advance(1);
    });
  } finally {
    progress.finish();
  }
  return { ...await encodeJpeg(imageGrid(squares, { size, columns })), size };
}
