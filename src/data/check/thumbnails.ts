/**
 * Small colour versions of images, compared where hashes say that two may be one: hashes know no
 * colours and few details. Filled by `inspect_files.ts`, used by `near_duplicates.ts`.
 *
 * @module
 */

import { hashedSize } from "./perceptual_hash.ts";

/** Side of a thumbnail, in cells. */
const side = hashedSize / 2;
const values = side * side * 3;

/** The thumbnails of numbered images, 768 bytes each. */
export interface Thumbnails {
  /** Keeps the thumbnail of an image, given its RGB pixels [32, 32, 3]. */
  set(image: number, pixels: Uint8Array): void;
  /** Whether two images look alike, but for compression, size and a little brightness. */
  alike(one: number, other: number): boolean;
}

/**
 * The bounds of alikeness, of 255 levels, once the mean colours are made equal. Measured on emoji and
 * photographs: copies in JPEG at quality 15 or WebP at 50, or of half the size, stay below them (99
 * of 100); drawings of one studio that differ in the hands of a clock are above.
 */
const mostInOneCell = 36;
const mostRootMeanSquare = 8;
/** How far the mean colours may be apart. */
const mostShift = 24;

/** Makes room for the thumbnails of `count` images. */
export function createThumbnails(count: number): Thumbnails {
  const cells = new Uint8Array(count * values);
  const means = new Float32Array(count * 3);

  function set(image: number, pixels: Uint8Array): void {
    const start = image * values;
    const sums = [0, 0, 0];
    for (let cell = 0; cell < side * side; cell++) {
      const [y, x] = [Math.floor(cell / side), cell % side];
      const corner = (2 * y * hashedSize + 2 * x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const at = corner + channel;
        const below = at + hashedSize * 3;
        const value = (pixels[at] + pixels[at + 3] + pixels[below] + pixels[below + 3] + 2) >> 2;
        cells[start + cell * 3 + channel] = value;
        sums[channel] += value;
      }
    }
    means.set(sums.map((sum) => sum / (side * side)), image * 3);
  }

  function alike(one: number, other: number): boolean {
    const [a, b] = [one * values, other * values];
    let squares = 0;
    for (let channel = 0; channel < 3; channel++) {
      const shift = means[one * 3 + channel] - means[other * 3 + channel];
      if (Math.abs(shift) > mostShift) return false;
      for (let at = channel; at < values; at += 3) {
        const difference = cells[a + at] - cells[b + at] - shift;
        if (difference > mostInOneCell || difference < -mostInOneCell) return false;
        squares += difference * difference;
      }
    }
    return squares <= mostRootMeanSquare ** 2 * values;
  }

  return { set, alike };
}
