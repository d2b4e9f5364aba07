/**
 * Paths as people read them: counted from the folder that they have in common.
 *
 * @module
 */

import { dirname, relative, sep } from "node:path";

/** The innermost folder that holds all of some files; "" for no files. */
export function commonFolder(paths: readonly string[]): string {
  let folder = paths.length > 0 ? dirname(paths[0]) : "";
  for (const path of paths) {
    while (!isBelow(path, folder) && folder !== dirname(folder)) folder = dirname(folder);
  }
  return folder;
}

/** A path counted from a folder; as it is, if it is not below it. */
export function shortPath(path: string, folder: string): string {
  return folder !== "" && isBelow(path, folder) ? relative(folder, path) : path;
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
