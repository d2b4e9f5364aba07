/**
 * Pictures as files have them: small ones for HTML pages, as `data:` URIs, and PNG and JPEG.
 *
 * @module
 */

import type { Buffer } from "node:buffer";
import { decodeImage } from "./decode_image.ts";
import type { RgbImage } from "./image_grid.ts";
import type { Box } from "./sample.ts";
import { loadSharp } from "./sharp.ts";

/** The bytes of an image file. */
export interface RgbFile extends Omit<RgbImage, "pixels"> {
  /** What is in the file. */
  encoded: Uint8Array;
}

/** A thumbnail of an image file, or of a box in it, padded to a square, `size` pixels wide. */
export async function encodeThumbnail(
  path: string,
  { size = 112, box }: { size?: number; box?: Box } = {},
): Promise<string> {
  return await encodeImage(await decodeImage(path, { size, box }), size);
}

/** RGB pixels [size, size, 3] as a WebP picture. */
export async function encodeImage(pixels: Uint8Array, size: number): Promise<string> {
  const sharp = await loadSharp();
  const raw = { width: size, height: size, channels: 3 as const };
  const bytes: Buffer = await sharp(pixels, { raw }).webp({ quality: 82 }).toBuffer();
  return `data:image/webp;base64,${bytes.toString("base64")}`;
}

/** A picture as PNG, made smaller if it is wider than `mostWidth`. */
export async function encodePng(
  { pixels, width, height }: RgbImage,
  { mostWidth = width }: { mostWidth?: number } = {},
): Promise<RgbFile> {
  const sharp = await loadSharp();
  const { data, info } = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize({ width: Math.min(width, mostWidth) })
    .png()
    .toBuffer({ resolveWithObject: true });
  return { encoded: data, width: info.width, height: info.height };
}

/** A picture as JPEG: a tenth of a PNG's size where it shows photographs. */
export async function encodeJpeg({ pixels, width, height }: RgbImage): Promise<RgbFile> {
  const sharp = await loadSharp();
  const encoded = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
  return { encoded, width, height };
}
