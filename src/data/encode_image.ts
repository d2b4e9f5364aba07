/**
 * Small pictures for HTML pages, as `data:` URIs.
 *
 * @module
 */

import type { Buffer } from "node:buffer";
import { decodeImage } from "./decode_image.ts";
import type { Box } from "./sample.ts";
import { loadSharp } from "./sharp.ts";

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
