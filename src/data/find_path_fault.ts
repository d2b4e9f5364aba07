/**
 * Refuses paths of an annotation file that lead out of the data folder: whoever sends a list of
 * images must not choose which other files of this machine are read. The data sets `csv` and
 * `cars196` ask it.
 *
 * @module
 */

import { isAbsolute, relative, resolve, win32 } from "node:path";

/**
 * What is wrong with a path, as the end of a sentence that begins with the path; `undefined` if it
 * stays in the folder. An absolute path may, too.
 *
 * Judged by the text alone, and alike on every system: a backslash separates as a slash does, and a
 * drive letter leads out. A symbolic link in the folder is followed when the image is read: it was
 * made by the folder's owner, not by the list. `resolve(folder, path)` takes out every `..`, so no
 * link can be climbed from.
 *
 * @param path as the file has it
 * @param folder what relative paths count from, itself absolute
 */
export function findPathFault(path: string, folder: string): string | undefined {
  if (path.includes("\0")) return "has a NUL character, which no path has";
  const slashed = path.replaceAll("\\", "/");
  // Both: in "a\b/../../c", the slashes alone lead out; in "..\c", the backslash alone.
  const outside = leadsOut(path, folder) || leadsOut(slashed, folder) || isForeign(path);
  return outside ? `leads out of "${folder}"` : undefined;
}

function leadsOut(path: string, folder: string): boolean {
  const way = relative(folder, resolve(folder, path));
  return isAbsolute(way) || way.split(/[/\\]/, 1)[0] === "..";
}

/** A path that is absolute on Windows, where this is not Windows. */
function isForeign(path: string): boolean {
  return win32.isAbsolute(path) && !isAbsolute(path);
}
