/**
 * A `folder` data set of small pictures that a small network learns within seconds: each category
 * is a shape of one colour on a background of another, and its pictures differ in place and size.
 *
 * @module
 */

import { join } from "node:path";
import { createRandom, type Random } from "../../src/core/random.ts";
import { loadSharp } from "../../src/data/sharp.ts";

/** How large the data set is. */
export interface SmallDatasetOptions {
  /** How many folders; up to 32 look different. */
  categories: number;
  /** Pictures in each. */
  imagesEach: number;
  /** Side of the pictures, in pixels; default 24. */
  size?: number;
}

const colours = ["crimson", "gold", "royalblue", "seagreen", "white", "orchid", "black", "sienna"];
const shapes: readonly ((x: number, y: number, r: number) => string)[] = [
  (x, y, r) => `<circle cx="${x}" cy="${y}" r="${r}"/>`,
  (x, y, r) => `<rect x="${x - r}" y="${y - r}" width="${2 * r}" height="${2 * r}"/>`,
  (x, y, r) => `<path d="M${x - r} ${y + r}h${2 * r}L${x} ${y - r}z"/>`,
  (x, y, r) => `<rect x="${x - r}" y="${y - r / 3}" width="${2 * r}" height="${r / 1.5}"/>`,
];

/** Writes `<folder>/category_00/0.png` and so on; gives the names of the categories. */
export async function writeSmallDataset(
  folder: string,
  { categories, imagesEach, size = 24 }: SmallDatasetOptions,
): Promise<string[]> {
  const random = createRandom("small data set");
  const names = Array.from({ length: categories }, (_, index) => categoryName(index));
  for (const [category, name] of names.entries()) {
    await Deno.mkdir(join(folder, name), { recursive: true });
    for (let image = 0; image < imagesEach; image++) {
      const path = join(folder, name, `${image}.png`);
      await writePicture(path, drawing(category, size, random));
    }
  }
  return names;
}

/** Writes an SVG drawing as the kind of image that the path's ending names. */
export async function writePicture(path: string, svg: string): Promise<void> {
  const sharp = await loadSharp();
  await sharp(new TextEncoder().encode(svg)).flatten({ background: "gray" }).toFile(path);
}

/** One picture of a category, as SVG. */
export function drawing(category: number, size: number, random: Random): string {
  const shape = shapes[Math.floor(category / colours.length) % shapes.length];
  const [x, y] = [0, 1].map(() => size * (0.4 + 0.2 * random.next()));
  const radius = size * (0.2 + 0.15 * random.next());
  const front = colours[category % colours.length];
  const back = colours[(category * 3 + 1) % colours.length];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">` +
    `<rect width="100%" height="100%" fill="${back}"/>` +
    `<g fill="${front}">${shape(x, y, radius)}</g></svg>`;
}

function categoryName(index: number): string {
  return `category_${String(index).padStart(2, "0")}`;
}
