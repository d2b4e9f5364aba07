/**
 * The figures on a model card: those of `analysis:analyze`, each with its interval, the baseline's
 * beside it, and the conditions beneath.
 *
 * @module
 */

import type { Report } from "../analysis/analyze.ts";
import { cellsOf, metricRows } from "../analysis/report_table.ts";
import { list, markdownTable, sections } from "./markdown.ts";

/** The figures as Markdown, or why there are none. */
export function cardFigures(report: Report | { missing: string }): string {
  if ("missing" in report) return `No figures: ${report.missing}`;
  const { metrics, baseline, conditions } = report;
  const columns = [metricRows(metrics), ...baseline ? [metricRows(baseline.metrics)] : []];
  const header = [
    "",
    ...["this model", ...baseline ? [baseline.name] : []].flatMap((name) => [
      name,
      "95 % interval",
    ]),
  ];
  const rows = columns[0].map(({ name }, row) => [
    name,
    ...columns.flatMap((rows) => cellsOf(rows[row])),
  ]);
  return sections(
    markdownTable(header, rows),
    "Measured under these conditions:",
    list(...conditions),
  );
}
