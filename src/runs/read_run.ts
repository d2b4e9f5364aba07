/**
 * A run as its folder tells it: the record, the figures of its epochs, and those of its analysis.
 * What cannot be read is a fault of the run, not an error: a list must show the others too.
 *
 * @module
 */

import { basename, dirname } from "node:path";
import type { Report } from "../analysis/analyze.ts";
import { readReport } from "../analysis/report_file.ts";
import { runFiles } from "../config/run_files.ts";
import { type SelectionMetric, smallerIsBetter } from "../config/selection_metric.ts";
import { isLocked } from "../core/folder_lock.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import { readRunRecord, type RunRecord, type RunStatus } from "../training/run_record.ts";
import { newPatience, observe } from "../training/schedule.ts";
import { flatConfig } from "../config/flat_config.ts";
import { type EpochFigures, readMetricsFile } from "./metrics_file.ts";

/** A run in its folder. */
export interface Run {
  /** Name of the folder. */
  name: string;
  /** Path of the folder. */
  folder: string;
  /**
   * How it stands; `interrupted` if its process was killed, `damaged` if the record cannot be read.
   */
  status: RunStatus | "interrupted" | "damaged";
  /** What `run.json` says; null if it cannot be read. */
  record: RunRecord | null;
  /** The figures after each epoch; empty before the first. */
  epochs: EpochFigures[];
  /** Those of the best epoch; null before the first, or without a record. */
  best: EpochFigures | null;
  /** What `analysis:analyze` found for the best epoch; null if it has not looked at that one. */
  report: Report | null;
  /** What could not be read, each in one sentence. */
  faults: string[];
}

/** Reads the run in a folder; null if the folder has no `run.json`. */
export async function readRun(folder: string): Promise<Run | null> {
  const files = runFiles({ dir: dirname(folder), name: basename(folder) });
  if (!await exists(files.record)) return null;
  const faults: string[] = [];
  async function attempt<Value>(read: Promise<Value>, otherwise: Value): Promise<Value> {
    try {
      return await read;
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown;
      faults.push(messageOf(thrown));
      return otherwise;
    }
  }
  const record = await attempt(readRunRecord(files.record), null);
  const epochs = await attempt(readMetricsFile(files.metrics), []);
  const report = await attempt(readReport(files.report), null);
  const best = record ? bestOf(epochs, record) : null;
  return {
    name: basename(folder),
    folder,
    status: record ? await statusOf(record, files.lock) : "damaged",
    record,
    epochs,
    best,
    // Figures of an epoch that is not the best any more would be taken for those of the best.
    report: best && report?.source?.epoch === best.epoch ? report : null,
    faults,
  };
}

async function statusOf({ status }: RunRecord, lock: string): Promise<Run["status"]> {
  return status === "running" && !await isLocked(lock) ? "interrupted" : status;
}

/** The epoch that training kept as the best: the first with the best metric, else the newest. */
export function bestOf(
  epochs: readonly EpochFigures[],
  { config }: RunRecord,
): EpochFigures | null {
  const metric = flatConfig(config).get("train.select_best_by") as SelectionMetric;
  const patience = newPatience();
  let best: EpochFigures | null = null;
  for (const epoch of epochs) {
    const value = epoch[metric];
    if (value === undefined) best = epoch;
    else if (observe(patience, value, smallerIsBetter(metric))) best = epoch;
  }
  return best;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
