/**
 * Everything about a training that is neither a weight nor the optimizer's: where it is, what it has
 * seen, and what it was started with. A checkpoint holds it as JSON, and a training that goes on
 * from there does what it would have done anyway. It holds no times, so that two trainings with one
 * seed have the same.
 *
 * @module
 */

import type { Config } from "../config/config.ts";
import type { CsvRow } from "../core/csv_rows.ts";
import type { NearestCategories } from "../data/epoch_batches.ts";
import { type CollapseState, newCollapseState } from "./detect_collapse.ts";
import { newPatience, type Patience } from "./schedule.ts";
import type { EpochProgress } from "./train_epoch.ts";
import type { SelectionMetrics } from "./validate.ts";

/** The state of a training. */
export interface TrainingState {
  /** Changes with the meaning of what follows. */
  format: 1;
  /** What it was started with. */
  conditions: TrainingConditions;
  /** The epoch under way, from 1. */
  epoch: number;
  /** How far it is in that epoch; null before its first step. */
  progress: EpochProgress | null;
  /** What sampler `hard_class` chooses by; null with any other, and before the first epoch. */
  nearest: NearestCategories | null;
  /** How often the plateau schedule has lowered the rate. */
  reductions: number;
  /** Sees when to lower it next. */
  plateau: Patience;
  /** Sees the best epoch, and when to stop early. */
  best: Patience;
  /** The best epoch; 0 before there is one. */
  bestEpoch: number;
  /** The step at its end. */
  bestStep: number | null;
  /** Its metrics. */
  bestMetrics: SelectionMetrics | null;
  /** What the figures have looked like. */
  collapse: CollapseState;
  /** A row for each epoch that is done: `metrics.csv`. */
  history: CsvRow[];
}

/** What of the configuration concerns a training: it may move to another folder or name. */
export type TrainingConfig = Pick<Config, "data" | "model" | "train">;

/** What a training depends on; where any of it changes, the figures may. */
export interface TrainingConditions {
  /** What of the configuration decides what is learnt. */
  config: TrainingConfig;
  /** Fingerprint of the list of samples. */
  samples: string;
  /** What computes. */
  backend: string;
  /** On what. */
  device: string;
  /** On how many threads. */
  threads: number;
  /** The versions of what takes part. */
  versions: Record<string, string>;
}

/** A training that has done nothing yet. */
export function newTrainingState(conditions: TrainingConditions): TrainingState {
  return {
    format: 1,
    conditions,
    epoch: 1,
    progress: null,
    nearest: null,
    reductions: 0,
    plateau: newPatience(),
    best: newPatience(),
    bestEpoch: 0,
    bestStep: null,
    bestMetrics: null,
    collapse: newCollapseState(),
    history: [],
  };
}
