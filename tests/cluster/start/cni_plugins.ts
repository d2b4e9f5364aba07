/**
 * The programs that give a pod its network.
 *
 * @module
 */

import { join } from "node:path";

const folders = ["/usr/lib/cni", "/opt/cni/bin"];

/** The programs that are used. */
export const cniPlugins = ["loopback", "ptp", "host-local"] as const;

/** The folder where they are; null if they are in none. */
export async function findCniPlugins(): Promise<string | null> {
  for (const folder of folders) {
    const found = await Promise.all(
      cniPlugins.map((name) => Deno.stat(join(folder, name)).then(() => true, () => false)),
    );
    if (found.every(Boolean)) return folder;
  }
  return null;
}
