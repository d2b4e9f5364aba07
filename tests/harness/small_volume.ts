/**
 * Volumes as a broken machine has them, too small or read-only: mounted for one command only, in
 * name spaces of its own, so that nothing else sees them and nothing has to be cleaned up.
 *
 * @module
 */

import type { Need } from "./optional_test.ts";
import { projectRoot } from "./run_task.ts";

/** Options of `mount`, as for `-o`. */
export type MountOptions = string;

/** How a command on a volume ended. */
export interface VolumeRun {
  code: number;
  stdout: string;
  stderr: string;
}

/** Whether volumes can be mounted: as root, or where users may have name spaces. */
export const mountableVolumes: Need = async () => {
  if (Deno.build.os !== "linux") return "needs Linux to mount a volume";
  const folder = await Deno.makeTempDir();
  try {
    const { code } = await onVolume(folder, "size=64k", ["true"]);
    return code === 0 ? null : "needs the right to mount a volume";
  } catch {
    return "needs unshare and mount";
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
};

/** Runs a command while a new, empty volume is mounted at `folder`. */
export async function onVolume(
  folder: string,
  options: MountOptions,
  command: readonly string[],
): Promise<VolumeRun> {
  const script = 'mount -t tmpfs -o "$1" tmpfs "$0" && shift && exec "$@"';
  const { code, stdout, stderr } = await new Deno.Command("unshare", {
    args: ["--map-root-user", "--mount", "sh", "-c", script, folder, options, ...command],
    cwd: projectRoot,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
