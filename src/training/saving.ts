/**
 * When checkpoints are written: after each epoch, within one as `train.checkpoint_every` says, and
 * once more when a training is left.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import type { Training } from "./start_training.ts";
import type { EpochProgress } from "./train_epoch.ts";
import type { SelectionMetrics } from "./validate.ts";

/** Writes a training's checkpoints. */
export interface Saving {
  /** Takes a step into the state, and saves if it is time. */
  stepDone(progress: EpochProgress, batchesLeft: number): Promise<void>;
  /** Saves the end of an epoch. */
  epochDone(metrics: SelectionMetrics | null): Promise<void>;
  /** Saves what was done since the last checkpoint, unless the last step failed midway. */
  saveRest(): Promise<void>;
}

/** Starts saving into `folder`. */
export function startSaving(
  { state, optimizer, save }: Training,
  { folder, clock }: { folder: string; clock: Clock },
): Saving {
  const { steps, minutes } = state.conditions.config.train.checkpoint_every;
  let savedAt = clock.elapsed();
  let savedStep = optimizer.steps;
  // A step that throws has changed weights of which the state does not know.
  let wholeStep = optimizer.steps;

  async function saveNow(metrics: SelectionMetrics | null): Promise<void> {
    await save(folder, metrics);
    savedStep = optimizer.steps;
    savedAt = clock.elapsed();
  }

  // Counted from the start of the training, not from the last checkpoint: a training that was broken
  // off writes the same ones.
  const isDue = () =>
    (steps !== null && optimizer.steps % steps === 0) ||
    (minutes !== null && clock.elapsed() - savedAt >= minutes * 60_000);

  return {
    async stepDone(progress, batchesLeft) {
      state.progress = progress;
      wholeStep = optimizer.steps;
      // The end of an epoch is saved with what validation says of it.
      if (batchesLeft > 0 && isDue()) await saveNow(null);
    },
    epochDone: saveNow,
    async saveRest() {
      if (optimizer.steps === wholeStep && wholeStep > savedStep) await saveNow(null);
    },
  };
}
