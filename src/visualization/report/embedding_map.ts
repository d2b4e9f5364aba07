/**
 * The embeddings in two dimensions by UMAP (McInnes et al., arXiv 1802.03426): what the model puts
 * together comes to lie together. The only file that knows umap-js.
 *
 * @module
 */

import { createRandom } from "../../core/random.ts";
import type { EmbeddedSample, EmbeddingsFile } from "../../ranking/embeddings_file.ts";

/** An image on the map. */
export interface MapPoint extends EmbeddedSample {
  /** From the left, 0 to 1. */
  x: number;
  /** From the top, 0 to 1. */
  y: number;
}

/** The map. */
export interface EmbeddingMap {
  points: MapPoint[];
  /** Categories on the map. */
  categoryCount: number;
  /** Images in all. */
  imageCount: number;
  /** Images of one category on the map at most, where it does not show all. */
  mostEach: number;
}

/** Options of {@linkcode embeddingMap}. */
export interface EmbeddingMapOptions {
  seed: number;
  /** Images on the map at most, and of one category. */
  most?: number;
  mostEach?: number;
}

/** Rounds of moving points: what umap-js does by default takes longer and looks the same. */
const rounds = 300;

/** UMAP's neighbours; a category of 8 images is one group with them, not two. */
const mostNeighbours = 10;

/**
 * Lays out a map. Of more than `most` images it takes categories in a seeded order, of each up to
 * `mostEach` in a seeded order: so its time is bounded, and groups stay to be seen.
 *
 * @returns null if there are fewer than four images, or all in one place
 */
export async function embeddingMap(
  { embeddings, dim, samples }: EmbeddingsFile,
  { seed, most = 720, mostEach = 8 }: EmbeddingMapOptions,
): Promise<EmbeddingMap | null> {
  const rows = chooseRows(samples, { seed, most, mostEach });
  const vectors = rows.map((row) => Array.from(embeddings.subarray(row * dim, (row + 1) * dim)));
  if (vectors.length < 4 || new Set(vectors.map(String)).size < 4) return null;
  const { UMAP } = await import("umap-js");
  const random = createRandom(`${seed} map`);
  const umap = new UMAP({
    random: random.next,
    nNeighbors: Math.min(mostNeighbours, vectors.length - 1),
    nEpochs: rounds,
    minDist: 0.6,
  });
  const places = umap.fit(vectors);
  if (!places.flat().every(Number.isFinite)) return null;
  const [x, y] = [0, 1].map((axis) => stretch(places.map((place) => place[axis])));
  const points = rows.map((row, i) => ({ ...samples[row], x: x[i], y: y[i] }));
  return {
    points,
    categoryCount: new Set(points.map(({ category }) => category)).size,
    imageCount: samples.length,
    mostEach,
  };
}

function chooseRows(
  samples: readonly EmbeddedSample[],
  { seed, most, mostEach }: Required<EmbeddingMapOptions>,
): number[] {
  const all = samples.map((_, row) => row);
  if (samples.length <= most) return all;
  const shuffled = createRandom(`${seed} images of the map`).shuffle(all);
  const chosen: number[] = [];
  for (const rows of Map.groupBy(shuffled, (row) => samples[row].category).values()) {
    chosen.push(...rows.slice(0, mostEach));
    if (chosen.length >= most) break;
  }
  return chosen.slice(0, most).sort((a, b) => a - b);
}

/** From 0 to 1. */
function stretch(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values.map((value) => high > low ? (value - low) / (high - low) : 0.5);
}
