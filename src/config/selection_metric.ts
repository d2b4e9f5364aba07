/**
 * The metrics that can choose the best model of a training (`train.select_best_by`).
 *
 * @module
 */

import type { TrainConfig } from "./config.ts";

/** A metric that can choose the best model. */
export type SelectionMetric = TrainConfig["select_best_by"];

/** Whether a metric is better when smaller. */
export function smallerIsBetter(metric: SelectionMetric): boolean {
  return metric === "average_ranking_position";
}
