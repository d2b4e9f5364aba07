/**
 * What training tells: a line an epoch on the terminal, `metrics.csv`, `timings.csv`, TensorBoard's
 * events and `run.json`. Times are in the latter three, so that two runs with one seed write the same
 * metrics byte for byte.
 *
 * @module
 */

import { stringify } from "@std/yaml";
import type { RunFiles } from "../config/run_files.ts";
import { atomicWrite } from "../core/atomic_write.ts";
import type { Clock } from "../core/clock.ts";
import { type CsvRow, csvText } from "../core/csv_rows.ts";
import { info, warn } from "../core/log.ts";
import { formatDuration } from "../core/progress.ts";
import type { EventImage } from "../tensorboard/event_records.ts";
import { openEvents } from "../tensorboard/events_file.ts";
import type { CollapseWarning } from "./detect_collapse.ts";
import { openRunRecord, type RunEnding } from "./open_run_record.ts";
import type { RunFacts } from "./run_record.ts";
import type { EpochResult } from "./train_epoch.ts";
import type { SelectionMetrics } from "./validate.ts";

/** One epoch, as it is logged. */
export interface LoggedEpoch {
  epoch: number;
  /** Epochs of the whole training. */
  epochs: number;
  /** Steps done. */
  step: number;
  result: EpochResult;
  metrics: SelectionMetrics | null;
  isBest: boolean;
  warnings: readonly CollapseWarning[];
}

/** The log of one session of a run. */
export interface TrainingLog {
  /** Tells an epoch; `history` has its row. */
  epoch(entry: LoggedEpoch, history: readonly CsvRow[]): Promise<void>;
  /** Shows a picture on TensorBoard's pages. */
  image(step: number, tag: string, image: EventImage): void;
  /** Ends the session. */
  end(ending: RunEnding): Promise<void>;
}

/** Where a session begins. */
export interface TrainingLogOptions {
  facts: RunFacts;
  /** A row for each epoch that is done. */
  history: readonly CsvRow[];
  /** Steps done. */
  step: number;
  clock: Clock;
}

/**
 * Opens the log of a run. `metrics.csv` is made to say what `history` says: a process that was
 * killed may have written less, or more than its last checkpoint knows.
 */
export async function openTrainingLog(
  files: RunFiles,
  { facts, history, step, clock }: TrainingLogOptions,
): Promise<TrainingLog> {
  if (history.length > 0) await atomicWrite(files.metrics, csvText(history));
  else await Deno.remove(files.metrics).catch(() => {});
  const timings = (await readTimings(files.timings)).slice(0, history.length);
  const record = await openRunRecord(files.record, facts, { epoch: history.length, step, clock });
  const events = await openEvents(files.events, { step, clock });
  events.text(step, "config", stringify({ ...facts.config }));
  return {
    async epoch(entry, history) {
      timings.push(timingRow(entry));
      await atomicWrite(files.metrics, csvText(history));
      await atomicWrite(files.timings, csvText(timings));
      events.scalars(entry.step, eventScalars(entry));
      await record.progress(entry);
      info(epochLine(entry));
      for (const { message, advice } of entry.warnings) warn(`${message} ${advice}`);
    },
    image: events.image,
    async end(ending) {
      events.close();
      await record.end(ending);
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
  { epoch, step, result, metrics }: Omit<LoggedEpoch, "epochs" | "isBest" | "warnings">,
): CsvRow {
  return {
    epoch,
    step,
    learning_rate: result.learningRate,
    loss: result.loss,
    ranking_loss: result.rankingLoss,
    auxiliary_loss: result.auxiliaryLoss,
    gradient_norm: result.gradientNorm,
    embedding_spread: result.embeddingSpread,
    active_triplets: result.activeTriplets,
    ...metrics,
  };
}

/** By tag: what is learnt, how well it ranks, how fast it goes. */
function eventScalars(entry: LoggedEpoch): Record<string, number> {
  const { epoch, step: _, ...figures } = metricRow({ ...entry, metrics: null });
  const tagged = (group: string, values: object) =>
    Object.entries(values).map(([name, value]) => [`${group}/${name}`, value]);
  return Object.fromEntries([
    ["epoch", epoch],
    ...tagged("train", figures),
    ...tagged("selection", entry.metrics ?? {}),
    ["speed/images_per_second", imagesPerSecond(entry.result)],
  ]);
}

function timingRow({ epoch, result }: LoggedEpoch): CsvRow {
  return {
    epoch,
    seconds: result.seconds.toFixed(3),
    images_per_second: imagesPerSecond(result).toFixed(1),
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
  const rate = `${imagesPerSecond(result).toFixed(0)} images/s`;
  parts.push(`${formatDuration(result.seconds)} (${rate})`);
  if (isBest && metrics) parts.push("best so far");
  return parts.join("  ");
}

/** 0 for an epoch whose last step another process did. */
function imagesPerSecond({ images, seconds }: EpochResult): number {
  return seconds > 0 ? images / seconds : 0;
}
