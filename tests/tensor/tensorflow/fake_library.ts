/**
 * Files with the names of TensorFlow's C library and nothing in them.
 *
 * @module
 */

import { join } from "node:path";
import { libraryNames } from "../../../src/tensor/tensorflow/library_files.ts";

/** Writes the two files into `folder`; gives their paths. */
export async function writeFakeLibrary(folder: string): Promise<{ framework: string; cc: string }> {
  await Deno.mkdir(folder, { recursive: true });
  const real = await Deno.realPath(folder);
  const paths = {
    framework: join(real, libraryNames.framework),
    cc: join(real, libraryNames.cc),
  };
  for (const path of Object.values(paths)) await Deno.writeTextFile(path, "");
  return paths;
}
