/**
 * `likeness.json`: what `deno task setup:tensorflow` has set up. It is written last and in one step,
 * and is the only way to what was set up: whatever a folder holds beside what its manifest names
 * is left over from a setup that was stopped.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { z } from "zod";
import { atomicWrite } from "../../core/atomic_write.ts";
import { messageOf, UserError } from "../../core/user_error.ts";
import { type LibraryFiles, libraryIn } from "./library_files.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const schema = z.strictObject({
  origin: z.enum(["downloaded", "python"]),
  version: z.string(),
  flavour: z.enum(["cpu", "gpu"]),
  folder: z.string().min(1),
  wheels: z.array(z.strictObject({ name: z.string(), sha256 })),
  libraries: z.array(z.strictObject({ path: z.string(), bytes: z.int(), sha256 })),
});

/** What was set up. */
export interface LibraryManifest {
  /** Whether it was downloaded, or is the TensorFlow of a Python that was there. */
  origin: "downloaded" | "python";
  /** TensorFlow's version, such as `2.21.0`. */
  version: string;
  /** Whether it computes on a GPU. */
  flavour: "cpu" | "gpu";
  /** Where it is, counted from the manifest's folder. */
  folder: string;
  /** The packages that were downloaded. */
  wheels: { name: string; sha256: string }[];
  /** The libraries that were kept of them; paths count from `folder`. */
  libraries: { path: string; bytes: number; sha256: string }[];
}

/** The name of the manifest in the folder of a setup. */
export const manifestName = "likeness.json";

/**
 * Reads the manifest of the setup in `dir`; null if there is none.
 *
 * @throws {UserError} if it is damaged
 */
export async function readManifest(dir: string): Promise<LibraryManifest | null> {
  const path = join(dir, manifestName);
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch {
    return null;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(path, cause instanceof SyntaxError ? messageOf(cause) : "unknown content", cause);
  }
}

/** Writes the manifest of the setup in `dir`. */
export async function writeManifest(dir: string, manifest: LibraryManifest): Promise<void> {
  await atomicWrite(join(dir, manifestName), JSON.stringify(manifest, null, 2) + "\n");
}

/**
 * The library that the manifest of `dir` names, checked by the sizes of its files.
 *
 * @throws {UserError} if it is not there, or not as it was set up
 */
export async function libraryOf(dir: string, manifest: LibraryManifest): Promise<LibraryFiles> {
  const folder = resolve(dir, manifest.folder);
  for (const { path, bytes } of manifest.libraries) {
    const size = await sizeOf(join(folder, path));
    if (size === bytes) continue;
    const found = size === null ? "it is missing" : `it has ${size} bytes`;
    throw damaged(join(folder, path), `${found}; wanted ${bytes}`);
  }
  const files = await libraryIn(folder);
  if (files === null) throw damaged(folder, "the library is no longer there");
  return files;
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await Deno.stat(path)).size;
  } catch {
    return null;
  }
}

function damaged(path: string, reason: string, cause?: unknown): UserError {
  return new UserError(`Cannot use TensorFlow's library "${path}": ${reason}.`, {
    hint: `Run "deno task setup:tensorflow" to set it up again.`,
    cause,
  });
}
