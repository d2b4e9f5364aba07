/**
 * Our Jobs as rows, those that go on first and then the best: for programs (`--output json`), and as
 * a table for the terminal. However many they are, it takes a few requests.
 *
 * @module
 */

import type { SelectionMetric } from "../../src/config/selection_metric.ts";
import { formatDuration } from "../../src/core/progress.ts";
import { shorten } from "../../src/core/shorten.ts";
import { textTable } from "../../src/core/text_table.ts";
import type { Cluster } from "../client/cluster.ts";
import { listObjects } from "../client/read_objects.ts";
import { managedBySelector } from "../manifest/managed_by.ts";
import { byMetric } from "./best_run.ts";
import { sweepLabel, sweepOf } from "./find_job.ts";
import { timeOf } from "./job_facts.ts";
import { openReader } from "./job_reader.ts";
import { jobStatus } from "./job_status.ts";
import { isFinished, type Phase } from "./phase.ts";
import { costText, figure, metricTitle } from "./status_table.ts";

/** Which Jobs, and how they are ranked. */
export interface ListOptions {
  metric: SelectionMetric;
  /** Only those of this sweep. */
  sweep?: string;
  /** In all namespaces. */
  allNamespaces?: boolean;
  /** Hears what is left out. */
  note?: (text: string) => void;
  now?: () => number;
}

/** What a list says of a Job; null is what is not known (yet). */
export interface JobRow {
  name: string;
  namespace: string;
  kind: string | null;
  sweep: string | null;
  phase: Phase;
  reason: string;
  created: string | null;
  /** How long ago it was submitted. */
  age_seconds: number | null;
  run_seconds: number;
  gpus: number;
  gpu_product: string | null;
  gpu_hours: number;
  cost: number | null;
  run: string | null;
  /** The metrics of the best model; of a sweep, of its best run. */
  metrics: Record<string, number> | null;
}

/** Lists Jobs: those that go on, the newest first; then those that have ended, the best first. */
export async function listJobs(
  cluster: Cluster,
  { metric, sweep, allNamespaces, note, now = Date.now }: ListOptions,
): Promise<JobRow[]> {
  const labelSelector = sweep === undefined
    ? managedBySelector
    : `${managedBySelector},${sweepLabel}=${sweep}`;
  const { items } = await listObjects(cluster, "jobs", { labelSelector, allNamespaces });
  const reader = openReader(cluster, { events: "needed", note, now });
  const facts = await reader.factsOfAll(items, { allNamespaces });
  const rows = facts.map((one): JobRow => {
    const status = jobStatus(one, { metric });
    const { name, namespace, kind, phase, reason, created, run_seconds, gpus } = status;
    const { gpu_product, gpu_hours, cost, run, metrics, best, runs } = status;
    const madeAt = timeOf(created);
    return {
      ...{ name, namespace, kind, sweep: sweepOf(one.job) ?? null, phase, reason, created },
      age_seconds: madeAt === null ? null : (now() - madeAt) / 1000,
      ...{ run_seconds, gpus, gpu_product, gpu_hours, cost, run: best?.run ?? run },
      metrics: best === null
        ? runs.length > 0 ? null : metrics
        : runs.find(({ index }) => index === best.index)!.metrics,
    };
  });
  return rows.toSorted(inOrder(metric));
}

/** The rows as a table. */
export function jobsTable(rows: readonly JobRow[], metric: SelectionMetric): string {
  const hasSpaces = new Set(rows.map(({ namespace }) => namespace)).size > 1;
  const headings = [
    "name",
    "phase",
    "age",
    "run time",
    "GPU",
    "cost",
    metricTitle(metric),
    "reason",
  ];
  const cells = rows.map((row) => [
    row.name,
    row.phase,
    row.age_seconds === null ? "–" : formatDuration(row.age_seconds),
    formatDuration(row.run_seconds),
    row.gpus === 0 ? "–" : `${row.gpus}${row.gpu_product ? ` ${row.gpu_product}` : ""}`,
    costText(row.gpus === 0 ? null : row.cost),
    row.metrics?.[metric] === undefined ? "–" : figure(row.metrics[metric]),
    shorten(row.reason, 100),
  ]);
  const all = [headings, ...cells].map((line, place) =>
    hasSpaces ? [place === 0 ? "namespace" : rows[place - 1].namespace, ...line] : line
  );
  const left = hasSpaces ? 3 : 2;
  const last = all[0].length - 1;
  const lines = textTable(
    all,
    all[0].map((_, column) => column < left || column === last ? "left" : "right"),
  );
  const width = Math.max(...lines.map((line) => line.length));
  return [lines[0], "─".repeat(width), ...lines.slice(1)].join("\n");
}

function inOrder(metric: SelectionMetric): (a: JobRow, b: JobRow) => number {
  const best = byMetric(metric);
  const group = ({ phase }: JobRow) => isFinished(phase) ? 1 : 0;
  const newest = (a: JobRow, b: JobRow) =>
    (timeOf(b.created) ?? 0) - (timeOf(a.created) ?? 0) || (a.name < b.name ? -1 : 1);
  return (a, b) => group(a) - group(b) || (isFinished(a.phase) ? best(a, b) : 0) || newest(a, b);
}
