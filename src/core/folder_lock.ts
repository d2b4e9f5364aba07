/**
 * Whether a process holds a lock on a folder.
 *
 * @module
 */

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
