/**
 * A report as a table for the terminal: a row a metric, with its interval and the baseline's beside
 * it, and the conditions beneath.
 *
 * @module
 */

import type { Report } from "./analyze.ts";
import type { MetricsWithIntervals, MetricWithInterval } from "./metrics_with_intervals.ts";

/** Lays out a report; the lines are meant for a fixed-width font. */
export function reportTable({ metrics, baseline, source, conditions }: Report): string {
  const columns = [{ title: source.run, rows: rowsOf(metrics) }];
  if (baseline) columns.push({ title: baseline.name, rows: rowsOf(baseline.metrics) });
  const lines = columns[0].rows.map(([name], row) => [
    name,
    ...columns.flatMap(({ rows }) => cellsOf(rows[row][1])),
  ]);
  const header = ["", ...columns.flatMap(({ title }) => [title, "95 % interval"])];
  const widths = header.map((title, i) =>
    Math.max(title.length, ...lines.map((cells) => cells[i].length))
  );
  const layOut = (cells: string[]) =>
    cells.map((cell, i) => i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))
      .join("   ").trimEnd();
  const rule = "─".repeat(widths.reduce((sum, width) => sum + width + 3, -3));
  return [layOut(header), rule, ...lines.map(layOut), rule, ...conditions].join("\n");
}

function rowsOf(metrics: MetricsWithIntervals): [string, MetricWithInterval][] {
  return [
    ...Object.entries(metrics.recallAt).map(
      ([k, metric]): [string, MetricWithInterval] => [`Recall@${k}`, metric],
    ),
    ["R-precision", metrics.rPrecision],
    ["MAP@R", metrics.mapAtR],
    ["mAP", metrics.meanAveragePrecision],
    ["Mean reciprocal rank", metrics.meanReciprocalRank],
    ["Average ranking position", metrics.averageRankingPosition],
  ];
}

function cellsOf({ value, low, high }: MetricWithInterval): string[] {
  // Positions are in the tens to thousands, all else is a share of one.
  const decimals = high > 1 ? 1 : 4;
  const shown = (figure: number) => figure.toFixed(decimals);
  return [shown(value), `${shown(low)} – ${shown(high)}`];
}
