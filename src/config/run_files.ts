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
  /** What the run is: configuration, command, versions, data, durations. */
  record: string;
  /** Held by the process that trains. */
  lock: string;
  /** The folder of the checkpoints, each a folder of its own. */
  checkpoints: string;
  /** A row of metrics an epoch; the same for two runs with one seed. */
  metrics: string;
  /** How long each epoch took. */
  timings: string;
  /** The folder of TensorBoard's event files. */
  events: string;
  /** The batch at which a training broke off, if one did. */
  failedStep: string;
  /** The figures of `analysis:analyze`. */
  report: string;
  /** Its figures of whitened embeddings. */
  whitenedReport: string;
  /** The folder of the search index of a part. */
  searchIndex(part: string): string;
  /** The page of `visualize:report`. */
  reportPage: string;
  /** The page of another `visualize:…` task. */
  page(name: string): string;
}

/** The paths of the run that a configuration names. */
export function runFiles({ dir, name }: OutputConfig): RunFiles {
  const folder = join(dir, name);
  return {
    folder,
    config: join(folder, "config.yaml"),
    record: join(folder, "run.json"),
    lock: join(folder, "lock"),
    checkpoints: join(folder, "checkpoints"),
    metrics: join(folder, "metrics.csv"),
    timings: join(folder, "timings.csv"),
    events: join(folder, "events"),
    failedStep: join(folder, "failed_step.json"),
    report: join(folder, "metrics.json"),
    whitenedReport: join(folder, "metrics-whitened.json"),
    reportPage: join(folder, "report.html"),
    searchIndex: (part) => join(folder, `search-${part}`),
    page: (page) => join(folder, `${page}.html`),
  };
}
