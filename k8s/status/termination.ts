/**
 * What a training says in its pod's status when it ends: `src/training/termination_message.ts`
 * writes it.
 *
 * @module
 */

import type { Pod } from "../client/kubernetes_objects.ts";
import { podEnd } from "./pod_end.ts";
import { madeAt } from "./work_standing.ts";

/** How a training ended, as far as it says. */
export interface Outcome {
  /** The run's name. */
  run: string | null;
  /** Epochs and steps done. */
  epochs: number | null;
  steps: number | null;
  /** The epoch of the best model. */
  best_epoch: number | null;
  /** The name of its checkpoint's folder. */
  best_checkpoint: string | null;
  /** The metrics of the best model, on the selection categories. */
  metrics: Record<string, number> | null;
}

/** Nothing said. */
export const silence: Outcome = {
  run: null,
  epochs: null,
  steps: null,
  best_epoch: null,
  best_checkpoint: null,
  metrics: null,
};

/** What the newest of the pods said that said anything. */
export function outcomeOf(pods: readonly Pod[]): Outcome {
  const newestFirst = pods.toSorted((a, b) => madeAt(b) - madeAt(a));
  for (const pod of newestFirst) {
    const { message } = podEnd(pod);
    const outcome = message === null ? null : parseOutcome(message);
    if (outcome !== null) return outcome;
  }
  return silence;
}

/** Reads a termination message; null for what is another text. */
export function parseOutcome(text: string): Outcome | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !("metrics" in value)) return null;
  const found = value as Record<string, unknown>;
  return {
    run: textOf(found.run),
    epochs: numberOf(found.epochs),
    steps: numberOf(found.steps),
    best_epoch: numberOf(found.best_epoch),
    best_checkpoint: textOf(found.best_checkpoint),
    metrics: metricsOf(found.metrics),
  };
}

function metricsOf(value: unknown): Record<string, number> | null {
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(
    Object.entries(value).filter(([_, figure]) => numberOf(figure) !== null),
  );
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
