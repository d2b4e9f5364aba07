/**
 * The training that the fault tests interrupt: some seconds long, with everything that a resume must
 * bring back. A schedule that looks back (plateau), augmentation, an auxiliary loss, several batches
 * an epoch, checkpoints within epochs, and a model whose checkpoint (14 MB) takes a while to write.
 *
 * @module
 */

import { join } from "node:path";
import type { TestedBackend } from "../harness/backend_test.ts";
import { projectRoot, setFlags } from "../harness/run_task.ts";
import { smallRun } from "../harness/small_run.ts";

/** The most steps between two checkpoints; no divisor of an epoch's steps. */
export const checkpointInterval = 4;

/** The images that it trains on, of all that {@linkcode writeFaultData} writes. */
const trainingImages = 72;

/** Where the training's data and its runs are, and what computes. */
export interface FaultRun {
  /** Holds `data/` and `runs/small/`. */
  folder: string;
  backend: TestedBackend;
  /** Settings beside or in place of its own. */
  set?: Record<string, unknown>;
  /** Other flags of `ml:train`. */
  flags?: readonly string[];
}

/** Its settings, for `--set`. */
export function faultRunSettings({ folder, backend, set }: FaultRun): Record<string, unknown> {
  return {
    ...smallRun(folder, backend),
    "model.backbone_width": 8,
    "model.hidden_size": 4096,
    "model.embedding_size": 128,
    "train.epochs": 5,
    "train.schedule": "plateau",
    "train.plateau_patience": 1,
    "train.plateau_factor": 0.7,
    "train.auxiliary_loss.weight": 0.5,
    "train.augmentation.operations": ["grayscale", "scale", "translate", "rotate", "shear"],
    "train.augmentation.flip": 0.5,
    "train.checkpoint_every.steps": checkpointInterval,
    "train.checkpoint_every.minutes": null,
    "train.keep_checkpoints": 2,
    ...set,
  };
}

/** Steps of an epoch; 6 unless it is set otherwise. */
export function stepsPerEpochOf(run: FaultRun): number {
  const settings = faultRunSettings(run);
  const batch = ["train.categories_per_batch", "train.samples_per_category"]
    .reduce((product, key) => product * (settings[key] as number), 1);
  return Math.ceil(trainingImages / batch);
}

/** The arguments of `ml:train`. */
export function faultRunFlags(run: FaultRun): string[] {
  return [...setFlags(faultRunSettings(run)), ...run.flags ?? []];
}

/**
 * Writes its pictures, 16 categories of 12, into `<folder>/data`. By a process of its own, so that
 * whoever calls this needs no permission to load the image library.
 */
export async function writeFaultData(folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      "--allow-ffi",
      join(projectRoot, "tests", "faults", "write_fault_data.ts"),
      join(folder, "data"),
    ],
    cwd: projectRoot,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
