/**
 * What training tells: a line an epoch on the terminal, `metrics.csv`, and `timings.csv`. Times
 * have a file of their own, so that two runs with one seed write the same metrics byte for byte.
 *
 * @module
 */

import type { RunFiles } from "../config/run_files.ts";
import { atomicWrite } from "../core/atomic_write.ts";
import { type CsvRow, csvText } from "../core/csv_rows.ts";
import { info } from "../core/log.ts";
import { formatDuration } from "../core/progress.ts";
import type { EpochResult } from "./train_epoch.ts";
import type { SelectionMetrics } from "./validate.ts";

/** One epoch, as it is logged. */
export interface LoggedEpoch {
  epoch: number;
  epochs: number;
  result: EpochResult;
  metrics: SelectionMetrics | null;
  isBest: boolean;
}

/** A log that grows by an epoch at a time. */
export interface TrainingLog {
  append(entry: LoggedEpoch, history: readonly CsvRow[]): Promise<void>;
}

/**
 * Opens the log of a run. `metrics.csv` is made to say what `history` says: a process that was
 * killed may have written less, or more than its last checkpoint knows.
 */
export async function openTrainingLog(
  files: RunFiles,
  history: readonly CsvRow[],
): Promise<TrainingLog> {
  const timings = (await readTimings(files.timings)).slice(0, history.length);
  if (history.length > 0) await atomicWrite(files.metrics, csvText(history));
  return {
    async append(entry, history) {
      timings.push(timingRow(entry));
      await atomicWrite(files.metrics, csvText(history));
      await atomicWrite(files.timings, csvText(timings));
      info(epochLine(entry));
    },
  };
}

/** The rows that are there; none if there is no such file. */
async function readTimings(path: string): Promise<CsvRow[]> {
  const text = await Deno.readTextFile(path).catch(() => "");
  const [header, ...lines] = text.trimEnd().split("\n").map((line) => line.split(","));
  return lines.map((line) => Object.fromEntries(header.map((name, i) => [name, line[i]])));
}

/** The row of `metrics.csv`. */
export function metricRow(
  { epoch, step, result, metrics }: Pick<LoggedEpoch, "epoch" | "result" | "metrics"> & {
    step: number;
  },
): CsvRow {
  return {
    epoch,
    step,
    learning_rate: result.learningRate,
    loss: result.loss,
    ranking_loss: result.rankingLoss,
    auxiliary_loss: result.auxiliaryLoss,
    ...metrics,
  };
}

function timingRow({ epoch, result: { seconds, images } }: LoggedEpoch): CsvRow {
  return {
    epoch,
    seconds: seconds.toFixed(3),
    images_per_second: (images / seconds).toFixed(1),
  };
}

function epochLine({ epoch, epochs, result, metrics, isBest }: LoggedEpoch): string {
  const parts = [`epoch ${epoch}/${epochs}`, `loss ${result.loss.toFixed(4)}`];
  if (metrics) {
    parts.push(
      `average ranking position ${metrics.average_ranking_position.toFixed(2)}`,
      `Recall@1 ${metrics.recall_at_1.toFixed(3)}`,
      `MAP@R ${metrics.map_at_r.toFixed(3)}`,
    );
  }
  const rate = `${(result.images / result.seconds).toFixed(0)} images/s`;
  parts.push(`${formatDuration(result.seconds)} (${rate})`);
  if (isBest && metrics) parts.push("best so far");
  return parts.join("  ");
}
