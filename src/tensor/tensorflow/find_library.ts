/**
 * Finds TensorFlow's C library, for the backend that opens it: what `LIKENESS_TENSORFLOW_DIR` names,
 * else what `deno task setup:tensorflow` has set up, else what is on the library path.
 *
 * @module
 */

import { relative, resolve } from "node:path";
import { environmentVariable } from "../../core/environment_variable.ts";
import { UserError } from "../../core/user_error.ts";
import { type LibraryFiles, libraryIn, libraryNames } from "./library_files.ts";
import { libraryOf, readManifest } from "./library_manifest.ts";

/** TensorFlow's C library, and how it was found. */
export interface TensorflowLibrary extends LibraryFiles {
  /** How it was found, for the log, such as `set up in .cache/tensorflow`. */
  origin: string;
}

/** Where to look; the defaults are right but for tests. */
export interface FindOptions {
  /** The folder of the setup; default `.cache/tensorflow`. */
  dir?: string;
  /** Gives an environment variable. */
  variable?: (name: string) => string | undefined;
}

/** Where `setup:tensorflow` sets up, unless told otherwise; counts from the working folder. */
export const defaultSetupFolder = ".cache/tensorflow";

/** The environment variable that names a folder with the library. */
export const folderVariable = "LIKENESS_TENSORFLOW_DIR";

/**
 * Finds TensorFlow's C library; null if there is none.
 *
 * @throws {UserError} if the environment names a folder without it, or what was set up is damaged
 */
export async function findLibrary(
  { dir = defaultSetupFolder, variable = environmentVariable }: FindOptions = {},
): Promise<TensorflowLibrary | null> {
  const named = variable(folderVariable);
  if (named) return await libraryNamed(named);
  return await librarySetUp(dir) ?? await libraryOnPath(variable);
}

/** The library in the folder that the environment names: that folder, or a setup in it. */
async function libraryNamed(folder: string): Promise<TensorflowLibrary> {
  const files = await libraryIn(folder) ?? await librarySetUp(folder);
  if (files !== null) return { ...files, origin: `${folderVariable}=${folder}` };
  throw new UserError(
    `Cannot use ${folderVariable} "${folder}": it has no ${libraryNames.cc}` +
      ` and ${libraryNames.framework}.`,
    { hint: `Set it to the folder that has both, or unset it.` },
  );
}

async function librarySetUp(dir: string): Promise<TensorflowLibrary | null> {
  const manifest = await readManifest(dir);
  if (manifest === null) return null;
  const files = await libraryOf(dir, manifest);
  return { ...files, origin: `set up in ${placeOf(dir)}` };
}

/** A folder's name for people: short where it is below the working folder. */
export function placeOf(folder: string): string {
  const path = relative(".", folder);
  return path === "" || path.startsWith("..") ? resolve(folder) : path;
}

/** The library in the folders where the system's loader looks. */
export async function libraryOnPath(
  variable: (name: string) => string | undefined = environmentVariable,
): Promise<TensorflowLibrary | null> {
  for (const folder of libraryFolders(variable)) {
    const files = await libraryIn(folder);
    if (files !== null) return { ...files, origin: `found in ${folder}` };
  }
  return null;
}

/** The folders where the system's loader looks. */
export function libraryFolders(
  variable: (name: string) => string | undefined = environmentVariable,
): string[] {
  const mac = Deno.build.os === "darwin";
  const named = variable(mac ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH") ?? "";
  return [
    ...named.split(":").filter((folder) => folder !== "").map((folder) => resolve(folder)),
    ...mac ? ["/opt/homebrew/lib"] : [`/usr/lib/${Deno.build.arch}-linux-gnu`, "/usr/lib64"],
    "/usr/lib",
    "/usr/local/lib",
  ];
}
