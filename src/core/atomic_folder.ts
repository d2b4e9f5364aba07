/**
 * Writes a folder of files whole or not at all: temporary name, fsync of each file and of the
 * folder, rename. A process that dies on the way leaves a `.tmp` that
 * {@linkcode finishInterruptedWrites} takes away.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { cannotWrite, writeSynced } from "./atomic_write.ts";

/** The ending of what is being written, or being removed. */
const temporary = ".tmp";
/** The ending of a folder in whose place another is being put. */
const replaced = ".replaced";

/**
 * Writes `files` (names and contents) into the folder `path`, in the place of what was there.
 *
 * @throws {UserError} where the place cannot be written; what was there before is kept then
 */
export async function writeFolder(
  path: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  await fillFolder(path, async (unfinished) => {
    for (const [name, content] of files) await writeSynced(join(unfinished, name), content);
  });
}

/**
 * As {@linkcode writeFolder}, of files that `fill` writes (and syncs) into the folder it is given.
 *
 * @throws {UserError} where the place cannot be written; what was there before is kept then
 */
export async function fillFolder(
  path: string,
  fill: (unfinished: string) => Promise<void>,
): Promise<void> {
  const unfinished = path + temporary;
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await removeIfThere(unfinished);
    await Deno.mkdir(unfinished);
    await fill(unfinished);
    await syncFolder(unfinished);
    const before = await exists(path);
    if (before) await Deno.rename(path, path + replaced);
    await Deno.rename(unfinished, path);
    await syncFolder(dirname(path));
    if (before) await Deno.remove(path + replaced, { recursive: true });
  } catch (cause) {
    await finishInterruptedWrites(dirname(path), (name) => name.startsWith(basename(path)))
      .catch(() => {});
    throw cannotWrite(path, cause);
  }
}

/** Removes a folder so that, whenever the process dies, it is there as a whole or not at all. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await removeIfThere(path + temporary);
    await Deno.rename(path, path + temporary);
    await Deno.remove(path + temporary, { recursive: true });
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/**
 * Takes away what a process that died left in `folder`: what was half written or half removed. What
 * was about to be replaced comes back.
 *
 * @param isOurs tells by name what may be touched; others may be writing in the same folder
 */
export async function finishInterruptedWrites(
  folder: string,
  isOurs: (name: string) => boolean = () => true,
): Promise<void> {
  for (const name of (await namesIn(folder)).filter(isOurs)) {
    const path = join(folder, name);
    if (name.endsWith(replaced)) {
      const original = join(folder, basename(name, replaced));
      if (await exists(original)) await removeFolder(path);
      else await Deno.rename(path, original);
    }
    if (name.endsWith(temporary)) await removeIfThere(path);
  }
}

/** The names in a folder, sorted; none if there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return [];
    throw cause;
  }
}

async function removeIfThere(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch((cause) => {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
  });
}

/** Names too must reach the disk. Not every file system lets a folder be synced. */
async function syncFolder(path: string): Promise<void> {
  try {
    using folder = await Deno.open(path, { read: true });
    await folder.sync();
  } catch (cause) {
    if (Deno.build.os === "linux" && !isUnsupported(cause)) throw cause;
  }
}

/** EINVAL: a network or a FUSE file system that knows no sync of folders. */
function isUnsupported(cause: unknown): boolean {
  return (cause as { code?: string }).code === "EINVAL";
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
