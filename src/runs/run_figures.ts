/**
 * All that a run's folder tells in figures, for its report. What is not there is null or empty;
 * what is damaged is an error, for a report must not pass over it.
 *
 * @module
 */

import type { Report } from "../analysis/analyze.ts";
import { readReport } from "../analysis/report_file.ts";
import { flatConfig } from "../config/flat_config.ts";
import type { RunFiles } from "../config/run_files.ts";
import { readRunRecord, type RunRecord } from "../training/run_record.ts";
import { type EpochFigures, readMetricsFile } from "./metrics_file.ts";
import { bestOf } from "./read_run.ts";

/** The figures of a run. */
export interface RunFigures {
  /** `run.json`. */
  record: RunRecord | null;
  /** `metrics.csv`. */
  epochs: EpochFigures[];
  /** `timings.csv`. */
  timings: EpochFigures[];
  /** The epoch whose model was kept as the best, and the column that it was chosen by. */
  bestEpoch: number | null;
  selectedBy: string | null;
  /** `metrics.json`. */
  report: Report | null;
}

/**
 * Reads them.
 *
 * @throws {UserError} if a file is damaged
 */
export async function readRunFigures(files: RunFiles): Promise<RunFigures> {
  const record = await readRunRecord(files.record);
  const epochs = await readMetricsFile(files.metrics);
  const selectedBy = record && flatConfig(record.config).get("train.select_best_by");
  return {
    record,
    epochs,
    timings: await readMetricsFile(files.timings),
    bestEpoch: record && bestOf(epochs, record)?.epoch || null,
    selectedBy: typeof selectedBy === "string" ? selectedBy : null,
    report: await readReport(files.report),
  };
}
