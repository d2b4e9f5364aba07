/**
 * The one import of sharp, at first use: a task that touches no image never loads its native
 * library. Used by `decode_image.ts`, `emoji/render_emoji.ts` and the thumbnails of pages.
 *
 * @module
 */

import type sharpModule from "sharp";
import { messageOf, UserError } from "../core/user_error.ts";

export type { Metadata, Sharp } from "sharp";

let loaded: Promise<typeof sharpModule> | undefined;

/**
 * What libvips may load: the kinds of image that a data set has, by what is in the file, not by its
 * name. An SVG may name other files and take any time to draw, so that one called `cat.jpg` must not
 * be drawn: SVG is read from memory alone, where `render_emoji.ts` puts its own.
 */
const loaders = [
  "VipsForeignLoadHeif", // AVIF
  "VipsForeignLoadJpeg",
  "VipsForeignLoadNsgif", // GIF
  "VipsForeignLoadPng",
  "VipsForeignLoadSvgBuffer",
  "VipsForeignLoadTiff",
  "VipsForeignLoadWebp",
];

/**
 * Loads sharp: one thread an image (images run side by side instead), no cache of files, and of the
 * files that it can load those with pixels only: JPEG, PNG, WebP, GIF, TIFF, AVIF.
 *
 * @throws {UserError} if there is no build of it for this machine
 */
export function loadSharp(): Promise<typeof sharpModule> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<typeof sharpModule> {
  try {
    const { default: sharp } = await import("sharp");
    sharp.concurrency(1);
    sharp.cache(false);
    sharp.block({ operation: ["VipsForeignLoad"] });
    sharp.unblock({ operation: loaders });
    return sharp;
  } catch (cause) {
    throw new UserError(`Cannot load the image library sharp: ${messageOf(cause)}`, {
      hint: "It needs --allow-ffi, --allow-env and --allow-read, as `deno task` gives them.",
      cause,
    });
  }
}
