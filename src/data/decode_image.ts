/**
 * Reads one image (JPEG, PNG, WebP, GIF, TIFF or AVIF, whatever its name) as a square of RGB
 * pixels. Before it stands `open_image.ts`, after it `load_batches.ts`.
 *
 * @module
 */

import { cannotReadImage, type ImageSource, openImage } from "./open_image.ts";
import type { Box } from "./sample.ts";

/** How to read an image. */
export interface DecodeOptions {
  /** Side of the square, in pixels. */
  size: number;
  /** Part of the image to take, in pixels as a viewer shows it; what is outside is cut off. */
  box?: Box;
}

/**
 * Decodes an image to RGB, `[size, size, 3]`, one byte a value.
 *
 * EXIF orientation, then the box, then sRGB (from CMYK, greyscale, 16 bits, a palette, an ICC
 * profile), then transparency onto white, then shrunk or enlarged until the longer side is `size`
 * (triangle kernel, as wide as the shrinkage, so antialiased), centred, the rest zeros. The first
 * frame of an animation counts.
 *
 * @param source the path of a file, or bytes with a name for errors
 * @throws {UserError} naming the file, if it is missing, damaged, cut short, no image, larger than
 *   100 megapixels, or if the box is outside of it
 */
export async function decodeImage(
  source: ImageSource,
  options: DecodeOptions,
): Promise<Uint8Array> {
  const { size, box } = options;
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`Cannot decode an image to size ${size}; wanted a whole number above 0`);
  }
  const image = await openImage(source, { box });
  try {
    const { data, info } = await image
      .flatten({ background: "white" })
      .resize({ width: size, height: size, fit: "inside", kernel: "linear" })
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return padToSquare(data, info, size);
  } catch (cause) {
    throw cannotReadImage(source, cause);
  }
}

/** Centred, the rest zeros. libvips could do it (`fit: "contain"`), but takes 0.7 ms for it. */
function padToSquare(
  pixels: Uint8Array,
  { width, height }: { width: number; height: number },
  size: number,
): Uint8Array {
  const square = new Uint8Array(size * size * 3);
  const left = Math.floor((size - width) / 2);
  const top = Math.floor((size - height) / 2);
  for (let y = 0; y < height; y++) {
    const row = pixels.subarray(y * width * 3, (y + 1) * width * 3);
    square.set(row, ((top + y) * size + left) * 3);
  }
  return square;
}
