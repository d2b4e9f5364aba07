/**
 * Images that lie in the data set's folder, but that nobody listed: of a format that is not read, as
 * phones write HEIC, or forgotten in the list. They are missed in silence otherwise.
 *
 * @module
 */

import { extname, resolve } from "node:path";
import type { FoundFault } from "./data_check.ts";
import { counted } from "../../core/counted.ts";

/** Endings of what people keep images in, whether it can be read or not. */
const imageEndings = new Set(
  (".jpg .jpeg .jpe .jfif .png .webp .gif .tif .tiff .avif .heic .heif .bmp .jp2 .jxl .psd .dng " +
    ".cr2 .cr3 .nef .arw").split(" "),
);

/**
 * One note on all images below `dir` that are not listed, and a warning for each folder right below
 * it that has nothing in it. Hidden files are left out. What cannot be read is passed over: the
 * listing has told of it.
 */
export async function unlistedImages(
  dir: string,
  listed: Iterable<string>,
): Promise<FoundFault[]> {
  // One way to write each path: a folder may be given as `photos/`.
  const known = new Set(Iterator.from(listed).map((path) => resolve(path)));
  const unlisted: string[] = [];
  const empty: string[] = [];

  // Links to folders are not followed, so that a link to a folder above is no endless way down.
  async function visit(folder: string, depth: number): Promise<void> {
    const entries: Deno.DirEntry[] = [];
    try {
      for await (const entry of Deno.readDir(folder)) {
        if (!entry.name.startsWith(".")) entries.push(entry);
      }
    } catch {
      return;
    }
    if (entries.length === 0 && depth === 1) empty.push(folder);
    for (const { name, isDirectory } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
      const path = `${folder}/${name}`;
      if (isDirectory) await visit(path, depth + 1);
      else if (imageEndings.has(extname(name).toLowerCase()) && !known.has(path)) {
        unlisted.push(path);
      }
    }
  }

  await visit(resolve(dir), 0);
  const faults: FoundFault[] = empty.map((folder) => ({
    kind: "empty_folder",
    message: `there is nothing in the folder "${folder}"`,
    paths: [],
  }));
  if (unlisted.length > 0) {
    const message = `${counted(unlisted.length, "image")} in "${dir}" that nobody listed`;
    faults.push({ kind: "unlisted_image", message, paths: unlisted });
  }
  return faults;
}
