/**
 * The two files of TensorFlow's C library: what they are called here, and whether a folder has them.
 *
 * @module
 */

import { join } from "node:path";

/** The paths of TensorFlow's C library, free of symbolic links. */
export interface LibraryFiles {
  /** libtensorflow_framework, which must be opened first. */
  framework: string;
  /** libtensorflow_cc. */
  cc: string;
}

const ending = Deno.build.os === "darwin" ? "2.dylib" : "so.2";

/** The names of the two files on this system. */
export const libraryNames: LibraryFiles = {
  framework: `libtensorflow_framework.${ending}`,
  cc: `libtensorflow_cc.${ending}`,
};

/**
 * The library in `folder` or in `tensorflow` below it; null if it is in neither.
 *
 * The paths are real ones: the loader looks for CUDA beside the file that it was given
 * (`$ORIGIN/../nvidia`), not beside the one that a link leads to.
 */
export async function libraryIn(folder: string): Promise<LibraryFiles | null> {
  for (const place of [folder, join(folder, "tensorflow")]) {
    const [framework, cc] = await Promise.all([
      realFile(join(place, libraryNames.framework)),
      realFile(join(place, libraryNames.cc)),
    ]);
    if (framework !== null && cc !== null) return { framework, cc };
  }
  return null;
}

/** What cannot be read cannot be loaded either: it counts as not there. */
async function realFile(path: string): Promise<string | null> {
  try {
    const real = await Deno.realPath(path);
    return (await Deno.stat(real)).isFile ? real : null;
  } catch {
    return null;
  }
}
