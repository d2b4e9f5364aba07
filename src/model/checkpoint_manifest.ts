/**
 * The manifest of a checkpoint: size and SHA-256 of each of its files, and of itself, so that any
 * byte that changed is found before it does harm.
 *
 * @module
 */

import { sha256 } from "../core/sha256.ts";

/** What a manifest says of one file. */
export interface ManifestEntry {
  /** Its size. */
  bytes: number;
  /** SHA-256 of its content, in hexadecimal. */
  sha256: string;
}

/** The files of a checkpoint by name. */
export type Manifest = Record<string, ManifestEntry>;

/** The text of the manifest of `files`. */
export async function manifestOf(
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): Promise<string> {
  const entries: Manifest = {};
  for (const [name, content] of files) {
    entries[name] = { bytes: content.byteLength, sha256: await sha256(content) };
  }
  return await manifestText(entries);
}

/** The text of a manifest with these entries. */
export async function manifestText(files: Manifest): Promise<string> {
  const own = await sha256(new TextEncoder().encode(JSON.stringify(files)));
  return JSON.stringify({ format: 1, files, sha256: own }, null, 2) + "\n";
}

/**
 * The entries of a manifest's text.
 *
 * @throws {RangeError} if it is not, to the byte, what {@linkcode manifestOf} wrote
 */
export async function readManifest(text: string): Promise<Manifest> {
  let entries: Manifest;
  try {
    entries = JSON.parse(text).files;
    if (text === await manifestText(entries)) return entries;
  } catch {
    // Told below, as of any other damage.
  }
  throw new RangeError("its manifest is damaged");
}

/**
 * Compares a file with its entry.
 *
 * @throws {RangeError} if they differ
 */
export async function verifyFile(
  manifest: Manifest,
  name: string,
  content: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const entry = manifest[name];
  if (entry === undefined) throw new RangeError(`its manifest does not know ${name}`);
  if (content.byteLength !== entry.bytes) {
    throw new RangeError(`${name} has ${content.byteLength} bytes of ${entry.bytes}`);
  }
  if (await sha256(content) !== entry.sha256) throw new RangeError(`${name} has changed`);
}
