/**
 * Reads what Linux tells in /proc. Deno itself is only let in with all permissions, so `cat` reads.
 *
 * @module
 */

/** The text of `/proc/<path>`; null if there is no such file. */
export async function readProc(path: string): Promise<string | null> {
  const { success, stdout } = await new Deno.Command("cat", {
    args: [`/proc/${path}`],
    stderr: "null",
  }).output();
  return success ? new TextDecoder().decode(stdout) : null;
}
