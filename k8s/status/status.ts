/**
 * The status of a Job or of a sweep, as programs read it (`--output json`); null is what is not
 * known, or not yet.
 *
 * @module
 */

import type { Phase } from "./phase.ts";
import type { Outcome } from "./termination.ts";

/** What is told of a Job, of a run of a sweep, and of a sweep as a whole. */
export interface WorkStatus extends Outcome {
  phase: Phase;
  /** Why, in words. */
  reason: string;
  /** Whether it stays so until somebody does something about it. */
  is_stuck: boolean;
  /** How many pods there have been, and how many of them are still there to be counted below. */
  attempts: number;
  pods: number;
  /** Where the newest pod is or was. */
  node: string | null;
  /** How long pods were on their nodes, all together. */
  run_seconds: number;
  /** How long they had GPUs, times how many. */
  gpu_hours: number;
  /** What the GPUs cost, by k8s.price_per_gpu_hour. */
  cost: number | null;
  /** The exit code of the newest pod that has one. */
  exit_code: number | null;
  /** What the newest pod that has ended said last. */
  message: string | null;
}

/** A run of a sweep, or a shard. */
export interface RunStatus extends WorkStatus {
  /** Its place in the sweep, from 0. */
  index: number;
  /** The name of its Job. */
  job: string;
  /** What is tried in it, by key. */
  settings: Record<string, unknown>;
}

/** The best run of a sweep. */
export interface BestRun {
  index: number;
  job: string;
  run: string | null;
  settings: Record<string, unknown>;
  metric: string;
  value: number;
  best_checkpoint: string | null;
}

/** Something that went wrong around a Job. */
export interface Warning {
  /** When it was last seen, as ISO 8601. */
  time: string | null;
  /** Such as `Pod/sop-1a2b3c4d-x7k2p`. */
  object: string;
  reason: string;
  message: string;
  /** How often. */
  count: number;
}

/** The status of a Job, or of the Jobs of a sweep. */
export interface Status extends WorkStatus {
  /**
   * The Job's name, or that of the sweep. Where it has several runs, what only one run can have is
   * null: its node, exit code and metrics.
   */
  name: string;
  namespace: string;
  /** `train`, `sweep` or `embed`. */
  kind: string | null;
  /** When it was submitted, as ISO 8601. */
  created: string | null;
  /** When its first pod was made. */
  started: string | null;
  /** When it ended. */
  finished: string | null;
  /** GPUs of each pod, and their product where one was asked for. */
  gpus: number;
  gpu_product: string | null;
  /** The price of one for an hour. */
  price_per_gpu_hour: number | null;
  /** The newest warnings, the last one first. */
  warnings: Warning[];
  /** The runs of a sweep, or the shards of an embedding. */
  runs: RunStatus[];
  /** The best of them. */
  best: BestRun | null;
}
