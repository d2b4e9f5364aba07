/**
 * Paths of images without the folder that they all lie in: names of images that stay the same when
 * the data are moved.
 *
 * @module
 */

/**
 * The paths, each relative to the deepest folder that holds all of them, with `/` between names.
 * A single path is left with its file's name.
 */
export function relativePaths(paths: readonly string[]): string[] {
  const plain = paths.map((path) => path.replaceAll("\\", "/"));
  const common = commonFolder(plain);
  return plain.map((path) => path.slice(common.length));
}

/** Ends with a slash; empty if there is none. */
function commonFolder(paths: readonly string[]): string {
  if (paths.length === 0) return "";
  let common = paths[0].slice(0, paths[0].lastIndexOf("/") + 1);
  for (const path of paths) {
    while (!path.startsWith(common)) {
      common = common.slice(0, common.lastIndexOf("/", common.length - 2) + 1);
    }
  }
  return common;
}
