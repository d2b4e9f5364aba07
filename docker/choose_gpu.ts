/**
 * Whether a container gets this machine's GPUs.
 *
 * @module
 */

import { info } from "../src/core/log.ts";
import type { Engine } from "./engine.ts";

/** What `--gpu` takes. */
export const gpuChoices = ["auto", "all", "none"] as const;

/** Where a machine shows that it has NVIDIA's driver, and podman a list of its devices (CDI). */
const driverFiles = ["/dev/nvidiactl", "/dev/dxg"];
const deviceLists = ["/etc/cdi/nvidia.yaml", "/var/run/cdi/nvidia.yaml", "/etc/cdi/nvidia.json"];

/**
 * All GPUs or none; `auto` is all where this machine shows some.
 *
 * @param exists whether a file is there; for tests
 */
export async function chooseGpu(
  asked: typeof gpuChoices[number],
  engine: Engine,
  exists: (path: string) => Promise<boolean> = fileExists,
): Promise<"all" | "none"> {
  if (asked !== "auto") return asked;
  const any = async (paths: string[]) => (await Promise.all(paths.map(exists))).includes(true);
  if (!await any(driverFiles)) return "none";
  if (engine === "podman" && !await any(deviceLists)) {
    info(
      "No GPU for the container: podman needs a list of them; nvidia-ctk cdi generate makes it.",
    );
    return "none";
  }
  return "all";
}

async function fileExists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
