/**
 * One folder per category: `<data.dir>/<category>/<image>`. The whole preparation of a user's own
 * images, if they are sorted into folders.
 *
 * @module
 */

import { extname } from "node:path";
import type { DataConfig } from "../../config/config.ts";
import { messageOf, UserError } from "../../core/user_error.ts";
import type { Dataset, Sample } from "../sample.ts";

/** The `folder` data set: categories are the names of the folders, in order, as are the images. */
export const folder: Dataset = { name: "folder", listSamples };

const imageTypes = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif"];

async function listSamples({ dir }: DataConfig): Promise<Sample[]> {
  if (dir === null) {
    throw new UserError("Cannot list data set folder: data.dir is not set.", {
      hint: "Set data.dir to the folder that holds one folder per category.",
    });
  }
  const samples: Sample[] = [];
  for (const category of await listVisible(dir)) {
    const path = `${dir}/${category}`;
    if (!(await isFolder(path))) continue;
    for (const image of await listVisible(path)) {
      if (imageTypes.includes(extname(image).toLowerCase())) {
        samples.push({ path: `${path}/${image}`, category });
      }
    }
  }
  if (samples.length === 0) {
    throw new UserError(`Cannot use folder "${dir}": it has no images.`, {
      hint: `Wanted <category>/<image> below it, the images being ${imageTypes.join(", ")}.`,
    });
  }
  return samples;
}

/** What is in a folder, sorted, without hidden files. */
async function listVisible(path: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(path)) {
      if (!name.startsWith(".")) names.push(name);
    }
  } catch (cause) {
    const missing = cause instanceof Deno.errors.NotFound;
    throw new UserError(
      `Cannot read folder "${path}": ${missing ? "no such folder" : messageOf(cause)}`,
      { hint: "Check data.dir.", cause },
    );
  }
  return names.sort();
}

/** Whether a path leads to a folder, a link to one included. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return false; // a link to nothing
    throw new UserError(`Cannot read "${path}": ${messageOf(cause)}`, { cause });
  }
}
