/**
 * A run's folder as a training leaves it, for the tests of what looks at such folders.
 *
 * @module
 */

import { join } from "node:path";
import { writeFolder } from "../../src/core/atomic_folder.ts";
import { manifestOf } from "../../src/model/checkpoint_manifest.ts";
import type { Expected } from "./inspect_run.ts";

/** What the unbroken run has. */
export const expected: Expected = {
  metrics: "epoch,loss\n1,0.5\n2,0.25\n",
  names: new Set(["config.yaml", "metrics.csv", "timings.csv", "events", "checkpoints"]),
};

/** Writes a run with two epochs and the checkpoints of some steps. */
export async function writeRun(folder: string, steps: readonly number[]): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(folder, "config.yaml"), "train: {}\n");
  await Deno.writeTextFile(join(folder, "metrics.csv"), expected.metrics);
  await Deno.writeTextFile(join(folder, "timings.csv"), "epoch,seconds\n1,0.5\n2,0.7\n");
  await Deno.mkdir(join(folder, "events"), { recursive: true });
  // A record of three bytes.
  const record = new Uint8Array([3, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 1, 2, 3, 9, 9, 9, 9]);
  await Deno.writeFile(join(folder, "events", "events.1"), record);
  for (const step of steps) {
    const files = new Map([
      ["weights.safetensors", new Uint8Array(64).fill(step)],
      ["model.json", new TextEncoder().encode(`{"step":${step}}\n`)],
    ]);
    const manifest = new TextEncoder().encode(await manifestOf(files));
    await writeFolder(checkpointIn(folder, step), new Map([...files, ["manifest.json", manifest]]));
  }
}

/** The folder of a step's checkpoint. */
export function checkpointIn(folder: string, step: number): string {
  return join(folder, "checkpoints", `step_${String(step).padStart(8, "0")}`);
}
