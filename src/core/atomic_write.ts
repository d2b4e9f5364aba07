/**
 * Writes a file whole or not at all: temporary name beside it, fsync, rename.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { storageFault } from "./storage_fault.ts";
import { messageOf, UserError } from "./user_error.ts";

/**
 * Writes `content` to `path`, replacing what was there in one step; folders are made as needed.
 *
 * @throws {UserError} where the place cannot be written
 */
export async function atomicWrite(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${Deno.pid}.tmp`;
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await writeSynced(
      temporary,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
    await Deno.rename(temporary, path);
  } catch (cause) {
    await Deno.remove(temporary).catch(() => {});
    throw cannotWrite(path, cause);
  }
}

/** What the name of a file begins with that is written to see whether one can be. */
export const probeName = ".writable";

/**
 * Makes a folder and proves that files can be written in it, before hours of work depend on it.
 *
 * @throws {UserError} where it cannot
 */
export async function ensureWritableFolder(path: string): Promise<void> {
  const probe = join(path, `${probeName}.${Deno.pid}.tmp`);
  try {
    await Deno.mkdir(path, { recursive: true });
    // In one go: a signal must not leave the probe behind.
    Deno.writeTextFileSync(probe, "");
    removeIfThere(probe);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/** Whoever clears the folder up may have been faster. */
function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
  }
}

/** Writes a file and waits until it is on the disk. */
export async function writeSynced(path: string, content: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  for (let written = 0; written < content.length;) {
    written += await file.write(content.subarray(written));
  }
  await file.sync();
}

/** The error for a place that cannot be written. */
export function cannotWrite(path: string, cause: unknown): UserError {
  const action = `write "${path}"`;
  return storageFault(action, cause) ?? new UserError(`Cannot ${action}: ${messageOf(cause)}`, {
    hint: "Choose a folder that you may write to (output.dir).",
    cause,
  });
}
