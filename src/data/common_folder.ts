/**
 * Paths counted from the folder that they have in common: as people read them, and as names of images
 * that stay the same when the data are moved.
 *
 * @module
 */

import { dirname, relative, sep } from "node:path";

/** The innermost folder that holds all of some files; "" if there is none, or no file. */
export function commonFolder(paths: readonly string[]): string {
  let folder = paths.length > 0 ? dirname(paths[0]) : "";
  for (const path of paths) {
    while (!isBelow(path, folder)) {
      if (folder === dirname(folder)) return "";
      folder = dirname(folder);
    }
  }
  return folder;
}

/** A path counted from a folder; as it is, if it is not below it. */
export function shortPath(path: string, folder: string): string {
  return folder !== "" && isBelow(path, folder) ? relative(folder, path) : path;
}

/**
 * The paths, each counted from the folder that holds all of them, with `/` between names on every
 * system. A single path is left with its file's name.
 */
export function relativePaths(paths: readonly string[]): string[] {
  const plain = paths.map((path) => path.replaceAll("\\", "/"));
  const common = commonFolder(plain);
  if (common === "") return plain;
  const start = common.endsWith("/") ? common.length : common.length + 1;
  return plain.map((path) => path.slice(start));
}

function isBelow(path: string, folder: string): boolean {
  return [sep, "/"].some((separator) =>
    path.startsWith(folder.endsWith(separator) ? folder : folder + separator)
  );
}
