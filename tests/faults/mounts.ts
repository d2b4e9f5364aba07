/**
 * Small file systems in memory, for what an ordinary folder cannot be made to do: be full, be
 * read-only for root too.
 *
 * @module
 */

import type { Need } from "../harness/optional_test.ts";
import { withFolder } from "../harness/small_run.ts";

/** A `Need`: null where file systems may be mounted. */
export const mounts: Need = async () => {
  if (Deno.build.os !== "linux") return "tmpfs is of Linux";
  if (Deno.uid() !== 0) return "mounting a file system needs root";
  const reason = await tryMount();
  return reason === null ? null : `mounting a file system is not allowed here: ${reason}`;
};

/** Calls `f` with the folder of a new file system, which is gone afterwards. */
export async function withTmpfs(
  { mebibytes }: { mebibytes: number },
  f: (folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    await command("mount", "-t", "tmpfs", "-o", `size=${mebibytes}m`, "tmpfs", folder);
    try {
      await f(folder);
    } finally {
      await command("umount", folder);
    }
  });
}

/** Makes a mounted file system read-only, or writable again. */
export async function remount(folder: string, access: "ro" | "rw"): Promise<void> {
  await command("mount", "-o", `remount,${access}`, folder);
}

async function tryMount(): Promise<string | null> {
  try {
    await withTmpfs({ mebibytes: 1 }, () => Promise.resolve());
    return null;
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

async function command(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim());
}
