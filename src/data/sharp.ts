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
 * Loads sharp: one thread an image (images run side by side instead), no cache of files.
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
    return sharp;
  } catch (cause) {
    throw new UserError(`Cannot load the image library sharp: ${messageOf(cause)}`, {
      hint: "It needs --allow-ffi, --allow-env and --allow-read, as `deno task` gives them.",
      cause,
    });
  }
}
