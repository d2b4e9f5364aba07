/**
 * The comparison of two runs as text for the terminal.
 *
 * @module
 */

import { counted } from "../core/counted.ts";
import { formatDuration } from "../core/progress.ts";
import { textTable } from "../core/text_table.ts";
import type { MetricDifference } from "./compare_embeddings.ts";
import type { FigurePair, RunComparison } from "./compare_runs.ts";
import type { RunRow } from "./runs_table.ts";

/** Lays out a comparison. */
export function comparisonTable(comparison: RunComparison): string {
  const { runs, config, data, versions, figures, paired } = comparison;
  const titles = ["", ...runs.map(({ name }) => name)];
  const sections: (readonly string[])[] = [
    sideBySide([titles, ...runRows(runs)]),
    config.length === 0 ? ["Configuration: the same"] : [
      `Configuration: differs in ${counted(config.length, "key")}`,
      ...sideBySide([
        titles,
        ...config.map(({ key, first, second }) => [key, setting(first), setting(second)]),
      ]),
    ],
    [`Data: ${describeData(data, runs)}`],
    versions.length === 0 ? ["Versions and machine: the same"] : [
      "Versions and machine: differ in",
      ...sideBySide([
        titles,
        ...versions.map(({ name, first, second }) => [name, first ?? "–", second ?? "–"]),
      ]),
    ],
    ...figures.map(({ title, figures }) => [
      title,
      ...sideBySide([titles, ...figures.map(figureCells)]),
    ]),
    "reason" in paired
      ? [`No comparison query by query: ${paired.reason}`, ...(paired.hint ? [paired.hint] : [])]
      : [
        `Difference on the same ${counted(paired.queries, "query", "queries")}: ${
          runs[1].name
        } − ` +
        `${runs[0].name}, ${paired.confidence * 100} % interval, two-sided p ` +
        `(${paired.resamples.toLocaleString("en-US")} resamples, seed ${paired.seed})`,
        ...textTable(
          [[...titles, "difference", "interval", "p"], ...paired.metrics.map(differenceCells)],
          ["left", "right"],
        ),
        paired.meaning,
      ],
  ];
  return sections.map((lines) => lines.join("\n")).join("\n\n");
}

function sideBySide(rows: string[][]): string[] {
  return textTable(rows, ["left", "right"]).map((line) => `  ${line}`);
}

function runRows(runs: readonly RunRow[]): string[][] {
  const row = (name: string, valueOf: (run: RunRow) => string) => [name, ...runs.map(valueOf)];
  return [
    row("status", ({ status }) => status),
    row("epochs", ({ epoch, epochs }) => `${epoch}/${epochs ?? "?"}`),
    row("steps", ({ step }) => `${step}`),
    row("time", ({ seconds }) => formatDuration(seconds ?? NaN)),
    row("seed", ({ seed }) => `${seed}`),
    row("started", ({ started }) => started?.slice(0, 16).replace("T", " ") ?? "–"),
  ];
}

function describeData({ same_list, same_files }: RunComparison["data"], runs: RunRow[]): string {
  const prints = `${runs[0].data} and ${runs[1].data}`;
  if (!same_list) return `OTHER samples, or in another order or split (${prints})`;
  return same_files
    ? `the same samples, files of the same sizes (${runs[0].data})`
    : `the same samples (${runs[0].data}), but FILES OF OTHER SIZES`;
}

function setting(value: unknown): string {
  if (value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function figureCells({ name, first, second }: FigurePair): string[] {
  return [name, ...[first, second].map((value) => value === null ? "–" : shown(value))];
}

/** Whole numbers as they are; small ones, such as learning rates, by their first digits. */
function shown(value: number): string {
  if (Number.isInteger(value)) return `${value}`;
  return Math.abs(value) < 0.1 ? `${Number(value.toPrecision(3))}` : value.toFixed(4);
}

function differenceCells(metric: MetricDifference): string[] {
  const { name, first, second, difference, low, high, p_value } = metric;
  const signed = (value: number) => (value < 0 ? "" : "+") + value.toFixed(4);
  return [
    `  ${name}`,
    first.toFixed(4),
    second.toFixed(4),
    signed(difference),
    `${signed(low)} – ${signed(high)}`,
    p_value < 0.001 ? "<0.001" : p_value.toFixed(3),
  ];
}
