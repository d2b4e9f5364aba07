/**
 * Which run of a sweep is the best.
 *
 * @module
 */

import { type SelectionMetric, smallerIsBetter } from "../../src/config/selection_metric.ts";
import type { BestRun, RunStatus, WorkStatus } from "./status.ts";

/** Of the runs that ended well; null if there is none with the metric. */
export function bestRun(runs: readonly RunStatus[], metric: SelectionMetric): BestRun | null {
  const [best] = runs
    .filter((run) => run.phase === "Succeeded" && valueOf(run, metric) !== null)
    .toSorted(byMetric(metric));
  if (best === undefined) return null;
  const { index, job, run, settings, best_checkpoint } = best;
  return { index, job, run, settings, metric, value: valueOf(best, metric)!, best_checkpoint };
}

/** An order with the best first, and those without the metric last. */
export function byMetric(
  metric: SelectionMetric,
): (a: Pick<WorkStatus, "metrics">, b: Pick<WorkStatus, "metrics">) => number {
  const sign = smallerIsBetter(metric) ? 1 : -1;
  const keyOf = (work: Pick<WorkStatus, "metrics">) => {
    const value = valueOf(work, metric);
    return value === null ? Number.MAX_VALUE : sign * value;
  };
  return (a, b) => keyOf(a) - keyOf(b);
}

/** The value of a metric; null if there is none. */
export function valueOf(
  { metrics }: Pick<WorkStatus, "metrics">,
  metric: SelectionMetric,
): number | null {
  return metrics?.[metric] ?? null;
}
