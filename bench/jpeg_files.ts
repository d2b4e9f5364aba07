/**
 * The photographs of `bench:embed` and `bench:input`: JPEG files of 640 × 480 pixels with random,
 * smooth content, made once and kept in `.cache/bench-images`.
 *
 * @module
 */

import { join } from "node:path";
import { atomicWrite } from "../src/core/atomic_write.ts";
import { startProgress } from "../src/core/progress.ts";
import { createRandom, type Random } from "../src/core/random.ts";
import { loadSharp } from "../src/data/sharp.ts";
import { projectRoot } from "./deno_command.ts";

const folder = join(projectRoot, ".cache", "bench-images");
const [width, height] = [640, 480];
/** The content has so many times fewer pixels; between them it is smooth. */
const smoothness = 4;

/** Paths of so many photographs; those that are not there yet are made. */
export async function jpegFiles(count: number): Promise<string[]> {
  const paths = Array.from({ length: count }, (_, index) => join(folder, `${index}.jpg`));
  const there = await Promise.all(
    paths.map((path) => Deno.stat(path).then(() => true, () => false)),
  );
  const missing = [...paths.entries()].filter(([index]) => !there[index]);
  const progress = startProgress({ title: "making JPEGs", total: missing.length, unit: "images" });
  try {
    for (const [index, path] of missing) {
      await atomicWrite(path, await photograph(createRandom(`photograph ${index}`)));
      progress.advance(1);
    }
  } finally {
    progress.finish();
  }
  return paths;
}

/** A JPEG file of some 80 KB. */
async function photograph(random: Random): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const size = { width: width / smoothness, height: height / smoothness };
  const raw = { ...size, channels: 3 as const };
  return await sharp(smoothPixels(size, random), { raw })
    .resize(width, height, { kernel: "cubic" })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** Each pixel is like its left and its upper neighbour, give or take. */
function smoothPixels(
  { width, height }: { width: number; height: number },
  random: Random,
): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  const row = width * 3;
  for (let index = 0; index < pixels.length; index++) {
    const left = index % row >= 3 ? pixels[index - 3] : random.integer(256);
    const above = index >= row ? pixels[index - row] : random.integer(256);
    const value = (left + above) / 2 + random.between(-40, 40);
    pixels[index] = Math.min(255, Math.max(0, value));
  }
  return pixels;
}
