/**
 * Sizes and SHA-256 of files that are too large to be held in memory, for the manifest of a search
 * index.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Manifest, ManifestEntry } from "../model/checkpoint_manifest.ts";

/** The entries of the files of a folder. */
export async function entriesOf(folder: string, names: readonly string[]): Promise<Manifest> {
  const entries: Manifest = {};
  for (const name of names) entries[name] = await entryOf(join(folder, name));
  return entries;
}

/**
 * Compares the files of a folder with what its manifest says of them.
 *
 * @throws {RangeError} naming one that differs
 * @throws {Deno.errors.NotFound} if one is missing
 */
export async function checkFiles(folder: string, manifest: Manifest): Promise<void> {
  for (const [name, { bytes, sha256 }] of Object.entries(manifest)) {
    const { size } = await Deno.stat(join(folder, name));
    if (size !== bytes) throw new RangeError(`${name} has ${size} bytes of ${bytes}`);
    const found = await entryOf(join(folder, name));
    if (found.sha256 !== sha256) throw new RangeError(`${name} has changed`);
  }
}

async function entryOf(path: string): Promise<ManifestEntry> {
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  const piece = new Uint8Array(2 ** 20);
  let bytes = 0;
  for (let count = await file.read(piece); count !== null; count = await file.read(piece)) {
    hash.update(piece.subarray(0, count));
    bytes += count;
  }
  return { bytes, sha256: hash.digest("hex") };
}
