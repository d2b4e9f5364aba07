/**
 * Opens an image, a file or bytes that somebody sent, upright and cut to its box: what decoding and
 * thumbnails have in common. Before it stands a sample's path and box.
 *
 * @module
 */

import { messageOf, UserError } from "../core/user_error.ts";
import { pixelBoxOf } from "./pixel_box.ts";
import { mostPixels } from "./pixel_limit.ts";
import type { Box } from "./sample.ts";
import { loadSharp, type Metadata, type Sharp } from "./sharp.ts";

/** An image to open: the path of a file, or bytes with a name for errors. */
export type ImageSource = string | { bytes: Uint8Array; name: string };

/**
 * Opens an image; its pixels are read later, in the background.
 *
 * @param box part of the image to take, in pixels as a viewer shows it
 * @throws {UserError} if the box is outside of the image, or bytes are of no kind of image that a
 *   data set has
 */
export async function openImage(source: ImageSource, { box }: { box?: Box } = {}): Promise<Sharp> {
  const sharp = await loadSharp();
  if (typeof source !== "string") checkKind(source);
  // "error": a file that is cut short or damaged is refused; a mere oddity, which cameras write,
  // is not. A path where there is one, not the bytes, so that reading too happens in the background.
  const input = typeof source === "string" ? source : source.bytes;
  const image = sharp(input, { failOn: "error", limitInputPixels: mostPixels }).autoOrient();
  if (box) cropTo(image, box, nameOf(source), await readMetadata(image, source));
  return image;
}

/** The error for an image that cannot be read. */
export function cannotReadImage(source: ImageSource, cause: unknown): UserError {
  const name = nameOf(source);
  // libvips repeats the path and adds lines of its own; the first line says it.
  const reason = messageOf(cause instanceof Error ? cause.message.split("\n")[0] : cause)
    .replaceAll(`: ${name}`, "");
  return new UserError(`Cannot read image "${name}": ${reason}`, {
    hint: typeof source === "string"
      ? "Replace or remove the file; deno task data:check lists all that are damaged."
      : "Take another picture, or save it anew as JPEG or PNG.",
    cause,
  });
}

async function readMetadata(image: Sharp, source: ImageSource): Promise<Metadata> {
  try {
    return await image.metadata();
  } catch (cause) {
    throw cannotReadImage(source, cause);
  }
}

function cropTo(image: Sharp, box: Box, name: string, { autoOrient }: Metadata): void {
  const { width, height } = autoOrient;
  const part = pixelBoxOf(box, { width, height });
  if (part === null) {
    throw new UserError(
      `Cannot crop "${name}" to (${box.left}, ${box.top}, ${box.right}, ${box.bottom}): ` +
        `the image is ${width} × ${height} pixels; wanted a box within it.`,
      { hint: "Correct the annotation, or set data.crop_to_box: false." },
    );
  }
  image.extract(part);
}

function nameOf(source: ImageSource): string {
  return typeof source === "string" ? source : source.name;
}

/** How files of each kind begin; `.` stands for any byte. */
const beginnings: readonly RegExp[] = [
  /^\xff\xd8\xff/s, // JPEG
  /^\x89PNG\r\n/s,
  /^GIF8[79]a/s,
  /^RIFF....WEBP/s,
  /^(II[*+]\0|MM\0[*+])/s, // TIFF
  /^....ftyp(avif|avis|mif1|msf1)/s, // AVIF
];

/**
 * Refuses bytes of any other kind before a library looks at them: from memory libvips would load SVG
 * too (see `sharp.ts`), and nothing that a stranger wrote may be drawn.
 */
function checkKind({ bytes, name }: Exclude<ImageSource, string>): void {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  if (beginnings.some((beginning) => beginning.test(start))) return;
  throw new UserError(`Cannot read image "${name}": it is no JPEG, PNG, WebP, GIF, TIFF or AVIF.`, {
    hint: "Save the picture in one of these formats.",
  });
}
