/**
 * Removes what setups have left in a folder: those that were stopped, and those that were replaced.
 *
 * @module
 */

import { join } from "node:path";
import { manifestName, readManifest } from "../library_manifest.ts";

/** Names that only setups give; a folder may hold other things, which are left alone. */
const ours = new RegExp(
  `^(\\d+\\.\\d+\\.\\d+\\w*-(cpu|gpu)(\\.\\d+\\.tmp)?|${manifestName}\\.\\d+\\.tmp)$`,
);

/** Removes from `dir` what its manifest does not name. */
export async function removeLeftovers(dir: string): Promise<void> {
  for (const name of await leftoversIn(dir)) {
    await Deno.remove(join(dir, name), { recursive: true });
  }
}

/** The names in `dir` that setups have given, but for the one that its manifest names. */
export async function leftoversIn(dir: string): Promise<string[]> {
  const manifest = await readManifest(dir).catch(() => null);
  const names = (await Array.fromAsync(Deno.readDir(dir))).map(({ name }) => name);
  return names.filter((name) => ours.test(name) && name !== manifest?.folder);
}
