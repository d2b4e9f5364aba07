/**
 * Looks, every millisecond, at which checkpoint a training is writing.
 *
 * @module
 */

import { join } from "node:path";
import type { FaultRun } from "./fault_run.ts";
import { checkpointNames, namesIn } from "./inspect_run.ts";
import type { TrainingProcess } from "./training_process.ts";

/** What was seen. */
export interface Sighting {
  /** The checkpoint that is being written; null between two. */
  writing: number | null;
  /** Those that are there, ascending. */
  whole: number[];
  /** Milliseconds since the watch began. */
  at: number;
}

/** Where a run's files are. */
export function runFolder({ folder }: FaultRun): string {
  return join(folder, "runs", "small");
}

/**
 * Shows `see` what there is until it says `true` or the training is over; tells which of the two it
 * was.
 */
export async function watchCheckpoints(
  run: FaultRun,
  training: TrainingProcess,
  see: (sighting: Sighting) => boolean,
): Promise<boolean> {
  const folder = join(runFolder(run), "checkpoints");
  const started = performance.now();
  while (!training.isOver()) {
    const sighting = { ...checkpointNames(namesIn(folder)), at: performance.now() - started };
    if (see(sighting)) return true;
    await pause(1);
  }
  return false;
}

/** Waits. */
export async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
