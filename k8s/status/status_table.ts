/**
 * A status as text for the terminal.
 *
 * @module
 */

import { formatDuration } from "../../src/core/progress.ts";
import { shorten } from "../../src/core/shorten.ts";
import { textTable } from "../../src/core/text_table.ts";
import type { BestRun, RunStatus, Status } from "./status.ts";

/** Lays out a status: the Job, its runs if it has several, and the newest warnings. */
export function statusTable(status: Status): string {
  const { runs, warnings, best } = status;
  const sections = [
    textTable(factsOf(status), ["left"]),
    runs.length === 0 ? [] : runsTable(runs),
    best === null ? [] : [bestLine(best)],
    warnings.length === 0 ? [] : [
      "Warnings, the newest first:",
      ...warnings.map(({ time, object, reason, message, count }) =>
        `  ${time?.slice(11, 19) ?? "?"}  ${object}  ${reason}${times(count)}: ${
          shorten(message, 200)
        }`
      ),
    ],
  ];
  return sections.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"))
    .join("\n\n");
}

/** `Best: run "sop-1a2b3c4d" (index 3): Recall@1 0.8123 with train.seed=1`. */
export function bestLine({ run, job, index, metric, value, settings }: BestRun): string {
  const tried = settingsText(settings);
  return `Best: run "${run ?? job}" (index ${index}): ${metricTitle(metric)} ${figure(value)}` +
    (tried ? ` with ${tried}` : "");
}

/** As `runs:list` names them. */
const metricTitles: Record<string, string> = {
  average_ranking_position: "position",
  recall_at_1: "Recall@1",
  map_at_r: "MAP@R",
};

/** What a metric is called in tables. */
export function metricTitle(metric: string): string {
  return metricTitles[metric] ?? metric;
}

/** `1.53` of whatever the price is in. */
export function costText(cost: number | null): string {
  return cost === null ? "–" : cost.toFixed(2);
}

/** `0.7512`. */
export function figure(value: number): string {
  return Number.isInteger(value) ? `${value}` : value.toFixed(4);
}

/** `train.learning_rate=0.001, train.seed=1`. */
function settingsText(settings: Record<string, unknown>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}

function factsOf(status: Status): string[][] {
  const { reason, run, attempts, node, started, finished, gpus, gpu_product, cost } = status;
  const { gpu_hours, run_seconds, metrics, best_epoch, best_checkpoint, epochs, steps } = status;
  const { exit_code, message, phase, price_per_gpu_hour } = status;
  // What a pod took that is gone, nobody knows any more.
  const least = attempts > status.pods ? "at least " : "";
  const rows: [string, string | null][] = [
    [status.name, phase],
    ["reason", reason || null],
    ["run", run],
    ["attempts", attempts > 1 ? `${attempts}` : null],
    ["node", node],
    ["started", started && minute(started)],
    ["ended", finished && minute(finished)],
    ["run time", least + formatDuration(run_seconds)],
    [
      "GPU hours",
      gpus === 0
        ? null
        : `${least}${gpu_hours.toFixed(2)}${gpu_product ? ` of ${gpu_product}` : ""}`,
    ],
    [
      "cost",
      cost === null || gpus === 0
        ? null
        : `${least}${costText(cost)} (${price_per_gpu_hour} a GPU hour)`,
    ],
    ["trained", epochs === null ? null : `${epochs} epochs, ${steps} steps`],
    [
      "best epoch",
      best_epoch === null ? null : `${best_epoch} (${best_checkpoint ?? "no checkpoint"})`,
    ],
    ["metrics", metricsText(metrics)],
    ["exit code", exit_code === null ? null : `${exit_code}`],
    // Metrics say it better.
    ["said last", metrics === null ? message : null],
  ];
  return rows.flatMap(([name, text]) =>
    (text ?? "").split("\n").filter((line) => line !== "").map((line, place) => [
      place === 0 ? name : "",
      line,
    ])
  );
}

function runsTable(runs: readonly RunStatus[]): string[] {
  const tried = [...new Set(runs.flatMap(({ settings }) => Object.keys(settings)))];
  const measured = [...new Set(runs.flatMap(({ metrics }) => Object.keys(metrics ?? {})))];
  const hasCost = runs.some(({ cost }) => cost !== null && cost > 0);
  const headings = ["index", ...tried, "phase", ...measured.map(metricTitle), "tries", "time"];
  const rows = runs.map((run) => [
    `${run.index}`,
    ...tried.map((key) => key in run.settings ? text(run.settings[key]) : "–"),
    run.phase,
    ...measured.map((key) => run.metrics?.[key] === undefined ? "–" : figure(run.metrics[key])),
    `${run.attempts}`,
    formatDuration(run.run_seconds),
    ...hasCost ? [costText(run.cost)] : [],
    shorten(run.reason, 120),
  ]);
  const all = [[...headings, ...hasCost ? ["cost"] : [], "reason"], ...rows];
  const last = all[0].length - 1;
  const alignments = all[0].map((name, column) =>
    name === "phase" || column === last ? "left" : "right"
  );
  return textTable(all, alignments);
}

function metricsText(metrics: Record<string, number> | null): string | null {
  if (metrics === null) return null;
  return Object.entries(metrics).map(([name, value]) => `${metricTitle(name)} ${figure(value)}`)
    .join(", ");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function times(count: number): string {
  return count > 1 ? ` (${count} times)` : "";
}

function minute(time: string): string {
  return time.slice(0, 16).replace("T", " ");
}
