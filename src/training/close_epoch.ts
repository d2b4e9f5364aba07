/**
 * What the end of an epoch means for the rest of the training: is it the best, is the rate lowered,
 * is it the last?
 *
 * @module
 */

import type { TrainConfig } from "../config/config.ts";
import { type CollapseWarning, detectCollapse } from "./detect_collapse.ts";
import { observe } from "./schedule.ts";
import type { EpochResult } from "./train_epoch.ts";
import { metricRow } from "./training_log.ts";
import type { TrainingState } from "./training_state.ts";
import { type SelectionMetrics, smallerIsBetter } from "./validate.ts";
import { watchedLoss } from "./watched_loss.ts";

/** What an epoch came to. */
export interface ClosedEpoch {
  step: number;
  result: EpochResult;
  metrics: SelectionMetrics | null;
}

/** What there is to say of it. */
export interface EpochVerdict {
  isBest: boolean;
  warnings: CollapseWarning[];
}

/** Takes the end of an epoch into the state. */
export function closeEpoch(
  state: TrainingState,
  { step, result, metrics }: ClosedEpoch,
): EpochVerdict {
  const { train: settings } = state.conditions.config;
  const { epoch } = state;
  // Without selection categories the newest model counts as the best.
  const value = metrics ? metrics[settings.select_best_by] : -epoch;
  const smaller = metrics === null || smallerIsBetter(settings.select_best_by);

  const isBest = observe(state.best, value, smaller);
  if (isBest) Object.assign(state, { bestEpoch: epoch, bestStep: step, bestMetrics: metrics });

  observe(state.plateau, value, smaller);
  if (state.plateau.waited >= settings.plateau_patience) {
    state.reductions++;
    state.plateau.waited = 0;
  }
  const { state: collapse, warnings } = detectCollapse(
    state.collapse,
    result,
    watchedLoss(settings.loss),
  );
  state.collapse = collapse;
  state.history.push(metricRow({ epoch, step, result, metrics }));
  state.epoch++;
  state.progress = null;
  return { isBest, warnings };
}

/** Whether a training has come to its end, by the settings of now. */
export function isOver({ history, best }: TrainingState, settings: TrainConfig): boolean {
  const patience = settings.early_stopping_patience;
  return history.length >= settings.epochs || (patience !== null && best.waited >= patience);
}
