/**
 * Where the files of a run are: everything that a run writes lies in one folder, and every task
 * finds it from the configuration alone.
 *
 * @module
 */

import { join } from "node:path";
import type { OutputConfig } from "./config.ts";

/** The paths of a run's files. */
export interface RunFiles {
  /** The run's folder. */
  folder: string;
  /** The configuration as it was used, defaults and overrides included. */
  config: string;
  /** The checkpoint with the best selection metric. */
  best: string;
  /** The newest checkpoint. */
  last: string;
  /** A row of metrics an epoch; the same for two runs with one seed. */
  metrics: string;
  /** How long each epoch took. */
  timings: string;
  /** The figures of `analysis:analyze`. */
  report: string;
  /** The page of a `visualize:…` task. */
  page(name: string): string;
}

/** The paths of the run that a configuration names. */
export function runFiles({ dir, name }: OutputConfig): RunFiles {
  const folder = join(dir, name);
  return {
    folder,
    config: join(folder, "config.yaml"),
    best: join(folder, "checkpoints", "best.safetensors"),
    last: join(folder, "checkpoints", "last.safetensors"),
    metrics: join(folder, "metrics.csv"),
    timings: join(folder, "timings.csv"),
    report: join(folder, "metrics.json"),
    page: (page) => join(folder, `${page}.html`),
  };
}
