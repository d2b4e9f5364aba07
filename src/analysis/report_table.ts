/**
 * A report as a table for the terminal: a row a metric, with its interval and the baseline's beside
 * it, then the figures of the space, the worst categories and pairs, and the conditions beneath.
 *
 * @module
 */

import { textTable } from "../core/text_table.ts";
import type { Report } from "./analyze.ts";
import { reportDetails } from "./report_details.ts";
import type { MetricsWithIntervals, MetricWithInterval } from "./metrics_with_intervals.ts";

/** Lays out a report; the lines are meant for a fixed-width font. */
export function reportTable(report: Report): string {
  const { metrics, baseline, source, conditions } = report;
  const columns = [{ title: source.run, rows: metricRows(metrics) }];
  if (baseline) columns.push({ title: baseline.name, rows: metricRows(baseline.metrics) });
  const lines = columns[0].rows.map(({ name }, row) => [
    name,
    ...columns.flatMap(({ rows }) => cellsOf(rows[row])),
  ]);
  const header = ["", ...columns.flatMap(({ title }) => [title, "95 % interval"])];
  const [title, ...rows] = textTable([header, ...lines], ["left", "right"], { gap: 3 });
  const rule = "─".repeat(Math.max(...[title, ...rows].map(({ length }) => length)));
  const details = reportDetails(report).flatMap((lines) => [...lines, rule]);
  return [title, rule, ...rows, rule, ...details, ...conditions].join("\n");
}

/** A metric as a table has it. */
export interface MetricRow {
  name: string;
  metric: MetricWithInterval;
  decimals: number;
}

/** The metrics in the order of all tables. */
export function metricRows(metrics: MetricsWithIntervals): MetricRow[] {
  const share = (name: string, metric: MetricWithInterval): MetricRow => ({
    name,
    metric,
    decimals: 4,
  });
  return [
    ...Object.entries(metrics.recallAt).map(([k, metric]) => share(`Recall@${k}`, metric)),
    ...Object.entries(metrics.precisionAt ?? {})
      .map(([k, metric]) => share(`Precision@${k}`, metric)),
    share("R-precision", metrics.rPrecision),
    share("MAP@R", metrics.mapAtR),
    share("mAP", metrics.meanAveragePrecision),
    share("Mean reciprocal rank", metrics.meanReciprocalRank),
    ...metrics.meanInverseNegativePenalty
      ? [share("mINP", metrics.meanInverseNegativePenalty)]
      : [],
    { name: "Average ranking position", metric: metrics.averageRankingPosition, decimals: 2 },
  ];
}

/** Its value, and its interval. */
export function cellsOf({ metric: { value, low, high }, decimals }: MetricRow): string[] {
  const shown = (figure: number) => figure.toFixed(decimals);
  return [shown(value), `${shown(low)} – ${shown(high)}`];
}
