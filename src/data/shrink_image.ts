/**
 * Small versions of images as files of their own, for the explorer's server; pages that hold all
 * they show take those of `encode_image.ts`.
 *
 * @module
 */

import { cannotReadImage, openImage } from "./open_image.ts";
import type { Box } from "./sample.ts";

/** How to shrink an image. */
export interface ShrinkOptions {
  /** Its longer side at most, in pixels; smaller images stay as they are. */
  side: number;
  /** Part of the image to take. */
  box?: Box;
}

/**
 * Shrinks an image file, upright, in sRGB and on white, as the model sees it.
 *
 * @returns a WebP file
 * @throws {UserError} naming the file, if it cannot be read
 */
export async function shrinkImage(
  path: string,
  { side, box }: ShrinkOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const image = await openImage(path, { box });
  try {
    const bytes = await image
      .flatten({ background: "white" })
      .resize({ width: side, height: side, fit: "inside", withoutEnlargement: true })
      .webp({ quality: 82 })
      .toBuffer();
    return new Uint8Array(bytes);
  } catch (cause) {
    throw cannotReadImage(path, cause);
  }
}
