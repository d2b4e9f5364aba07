/**
 * A lock on a folder, so that no two processes write it. The system takes it back however the
 * process ends.
 *
 * @module
 */

import { cannotWrite } from "./atomic_write.ts";
import { UserError } from "./user_error.ts";

/** A lock that is held. */
export interface FolderLock {
  /** Gives it back. */
  release(): void;
}

/** Whoever only looks whether a lock is held holds it for a moment too; so it is tried again. */
const attempts = 3;
const pauseMilliseconds = 50;

/**
 * Locks by the file `path`, which is there as long as the lock is held, or until the next one if the
 * process was killed.
 *
 * @param action what the lock is for, for the error: `train into "runs/emoji"`
 * @throws {UserError} if another process holds the lock
 */
export async function lockFolder(path: string, action: string): Promise<FolderLock> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const file = await tryToLock(path);
    if (file) {
      await file.write(new TextEncoder().encode(`process ${Deno.pid}\n`));
      return { release: () => release(path, file) };
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
  const holder = (await Deno.readTextFile(path).catch(() => "")).trim();
  throw new UserError(`Cannot ${action}: ${holder || "another process"} is writing there.`, {
    hint: "Wait for its end, or choose another --name.",
  });
}

/** Whether a process holds the lock. */
export async function isLocked(path: string): Promise<boolean> {
  try {
    using file = await Deno.open(path, { read: true });
    return !await file.tryLock(false);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return false;
    throw cause;
  }
}

/** The locked file, emptied; null if another process has it. */
async function tryToLock(path: string): Promise<Deno.FsFile | null> {
  try {
    const file = await Deno.open(path, { read: true, write: true, create: true });
    // Its holder may have removed the file after it was opened here: then the lock is on no file.
    if (await file.tryLock(true) && await isAt(path, file)) {
      await file.truncate();
      return file;
    }
    file.close();
    return null;
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

async function isAt(path: string, file: Deno.FsFile): Promise<boolean> {
  const [there, here] = await Promise.all([Deno.stat(path).catch(() => null), file.stat()]);
  return there !== null && there.ino === here.ino;
}

function release(path: string, file: Deno.FsFile): void {
  try {
    Deno.removeSync(path);
  } catch {
    // A volume that is gone takes its lock along.
  }
  file.close();
}
