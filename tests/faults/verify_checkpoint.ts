/**
 * Compares a checkpoint with its manifest, by hand: the judge of what a killed training left must
 * not be the code that wrote it.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";

/** What is wrong with a checkpoint's folder, a sentence each; none if it is whole. */
export async function verifyCheckpoint(folder: string): Promise<string[]> {
  let manifest: { files: Record<string, { bytes: number; sha256: string }>; sha256: string };
  let text: string;
  try {
    text = await Deno.readTextFile(join(folder, "manifest.json"));
    manifest = JSON.parse(text);
    if (typeof manifest.files !== "object") throw new Error("it lists no files");
  } catch (thrown) {
    return [`manifest.json cannot be read: ${(thrown as Error).message}`];
  }
  const faults: string[] = [];
  const { files } = manifest;
  if (text !== JSON.stringify(manifest, null, 2) + "\n") faults.push("manifest.json has changed");
  if (manifest.sha256 !== sha256(new TextEncoder().encode(JSON.stringify(files)))) {
    faults.push("manifest.json does not match its own checksum");
  }
  const there = [...Deno.readDirSync(folder)].map(({ name }) => name);
  for (const name of there.filter((name) => name !== "manifest.json" && !(name in files))) {
    faults.push(`${name} is not in the manifest`);
  }
  for (const [name, entry] of Object.entries(files)) {
    if (!there.includes(name)) {
      faults.push(`${name} is missing`);
      continue;
    }
    const bytes = await Deno.readFile(join(folder, name));
    if (bytes.length !== entry.bytes) faults.push(`${name}: ${bytes.length} of ${entry.bytes} B`);
    else if (sha256(bytes) !== entry.sha256) faults.push(`${name} has changed`);
  }
  return faults;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
