/**
 * When a checkpoint is due within an epoch.
 *
 * @module
 */

import type { TrainConfig } from "../config/config.ts";
import type { Clock } from "../core/clock.ts";

/** Decides when a checkpoint is due. */
export interface CheckpointDue {
  /** Whether one is, after this step. */
  isDue(step: number): boolean;
  /** Told that one was written. */
  written(): void;
}

/**
 * Starts counting. Steps are counted from the start of the training, not from the last checkpoint,
 * so that a training that was broken off writes the same ones.
 */
export function startCheckpointDue(
  { steps, minutes }: TrainConfig["checkpoint_every"],
  clock: Clock,
): CheckpointDue {
  let writtenAt = clock.elapsed();
  return {
    isDue: (step) =>
      (steps !== null && step % steps === 0) ||
      (minutes !== null && clock.elapsed() - writtenAt >= minutes * 60_000),
    written: () => writtenAt = clock.elapsed(),
  };
}
