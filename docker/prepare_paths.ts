/**
 * What must be there before a container starts: engines make a missing folder as root, or fail in
 * words of their own.
 *
 * @module
 */

import type { PathMount } from "../src/config/mount_paths.ts";
import { ensureWritableFolder } from "../src/core/atomic_write.ts";
import { UserError } from "../src/core/user_error.ts";

/** Refuses a mount of what is not there, but for folders that a task writes to. */
export async function checkSources(mounts: readonly PathMount[]): Promise<void> {
  for (const { local, path } of await missing(mounts.filter(({ read_only }) => read_only))) {
    throw new UserError(`Cannot mount "${local}" at ${path}: no such file or folder.`, {
      hint: "Look at the paths of data, model and docker.mounts in the configuration.",
    });
  }
}

/** Makes the folders that a task writes to. */
export async function makeFolders(mounts: readonly PathMount[]): Promise<void> {
  for (const { local } of await missing(mounts.filter(({ read_only }) => !read_only))) {
    await ensureWritableFolder(local);
  }
}

async function missing(mounts: readonly PathMount[]): Promise<PathMount[]> {
  const there = await Promise.all(
    mounts.map(({ local }) => Deno.stat(local).then(() => true, () => false)),
  );
  return mounts.filter((_, i) => !there[i]);
}
