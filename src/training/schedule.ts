/**
 * The learning rate of a step, and the two counters that look at the selection metric: when to
 * lower the rate, and when to stop.
 *
 * @module
 */

import type { TrainConfig } from "../config/config.ts";

/** Counts epochs in which a metric did not improve. */
export interface Patience {
  /** Best value so far; null before the first. */
  best: number | null;
  /** Epochs since. */
  waited: number;
}

/** A counter that has seen nothing. */
export function newPatience(): Patience {
  return { best: null, waited: 0 };
}

/** Shows a counter the next value; tells whether it is the best. */
export function observe(patience: Patience, value: number, smallerIsBetter: boolean): boolean {
  const { best } = patience;
  const better = best === null || (smallerIsBetter ? value < best : value > best);
  patience.waited = better ? 0 : patience.waited + 1;
  if (better) patience.best = value;
  return better;
}

/** What the learning rate depends on. */
export interface SchedulePosition {
  /** Steps done, from 0. */
  step: number;
  /** Steps of an epoch. */
  stepsPerEpoch: number;
  /** How often the plateau schedule has lowered the rate. */
  reductions: number;
}

/** The learning rate of a step: `plateau`, `cosine` to 0 over all epochs, or `constant`. */
export function learningRateAt(
  settings: TrainConfig,
  { step, stepsPerEpoch, reductions }: SchedulePosition,
): number {
  const { learning_rate, schedule, warmup_epochs, plateau_factor, epochs } = settings;
  const warmupSteps = warmup_epochs * stepsPerEpoch;
  const warmup = warmupSteps > 0 ? Math.min(1, (step + 1) / warmupSteps) : 1;
  switch (schedule) {
    case "constant":
      return learning_rate * warmup;
    case "plateau":
      return learning_rate * warmup * plateau_factor ** reductions;
    case "cosine": {
      const total = Math.max(1, epochs * stepsPerEpoch - warmupSteps);
      const share = Math.min(1, Math.max(0, step - warmupSteps) / total);
      return learning_rate * warmup * 0.5 * (1 + Math.cos(Math.PI * share));
    }
  }
}
