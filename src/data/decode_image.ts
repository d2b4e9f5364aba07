/**
 * Reads one image file (JPEG, PNG, WebP, GIF, TIFF or AVIF, whatever its name) as a square of RGB
 * pixels. Before it stands a sample's path and box, after it `load_batches.ts`.
 *
 * @module
 */

import { messageOf, UserError } from "../core/user_error.ts";
import { pixelBoxOf } from "./pixel_box.ts";
import { mostPixels } from "./pixel_limit.ts";
import type { Box } from "./sample.ts";
import { loadSharp, type Metadata, type Sharp } from "./sharp.ts";

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
 * @throws {UserError} naming the file, if it is missing, damaged, cut short, no image, larger than
 *   100 megapixels, or if the box is outside of it
 */
export async function decodeImage(path: string, options: DecodeOptions): Promise<Uint8Array> {
  const { size, box } = options;
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`Cannot decode an image to size ${size}; wanted a whole number above 0`);
  }
  const image = await openImage(path);
  if (box) cropTo(image, box, path, await readMetadata(image, path));
  try {
    const { data, info } = await image
      .flatten({ background: "white" })
      .resize({ width: size, height: size, fit: "inside", kernel: "linear" })
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return padToSquare(data, info, size);
  } catch (cause) {
    throw cannotRead(path, cause);
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

async function openImage(path: string): Promise<Sharp> {
  const sharp = await loadSharp();
  // "error": a file that is cut short or damaged is refused; a mere oddity, which cameras write,
  // is not. The path, not the bytes, so that reading too happens in the background.
  return sharp(path, { failOn: "error", limitInputPixels: mostPixels }).autoOrient();
}

async function readMetadata(image: Sharp, path: string): Promise<Metadata> {
  try {
    return await image.metadata();
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}

function cropTo(image: Sharp, box: Box, path: string, { autoOrient }: Metadata): void {
  const { width, height } = autoOrient;
  const part = pixelBoxOf(box, { width, height });
  if (part === null) {
    throw new UserError(
      `Cannot crop "${path}" to (${box.left}, ${box.top}, ${box.right}, ${box.bottom}): ` +
        `the image is ${width} × ${height} pixels; wanted a box within it.`,
      { hint: "Correct the annotation, or set data.crop_to_box: false." },
    );
  }
  image.extract(part);
}

function cannotRead(path: string, cause: unknown): UserError {
  // libvips repeats the path and adds lines of its own; the first line says it.
  const reason = messageOf(cause instanceof Error ? cause.message.split("\n")[0] : cause)
    .replaceAll(`: ${path}`, "");
  return new UserError(`Cannot read image "${path}": ${reason}`, {
    hint: "Replace or remove the file; deno task data:check lists all that are damaged.",
    cause,
  });
}
