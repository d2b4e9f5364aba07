/**
 * What a bench found, and how it is shown: as a table for the terminal, as JSON, and as a section of
 * RESULTS.md.
 *
 * @module
 */

import type { Row } from "./rows.ts";

/** What a bench found. */
export interface BenchReport {
  /** The figures. */
  rows: Row[];
  /** What else is to be known: who ran out of memory, what was left out. */
  notes: string[];
  /** The options that contenders chose, by case and name. */
  choices: Record<string, string>;
  /** The command that ran. */
  command: string;
  /** On what. */
  machine: string;
  /** The versions of everything that took part. */
  versions: Record<string, string>;
  /** How many rounds there were. */
  rounds: number;
  /** How many threads each contender had. */
  threads: number;
  /** When, as YYYY-MM-DD. */
  date: string;
}

/** The rows as a table for a fixed-width font. */
export function reportTable({ rows, notes }: BenchReport): string {
  const cells = [headings(rows), ...rows.map((row) => cellsOf(row, peersOf(rows)))];
  const widths = widthsOf(cells);
  const lines = cells.map((line) =>
    line.map((cell, index) => isText(index) ? cell.padEnd(widths[index]) : pad(cell, widths[index]))
      .join("  ").trimEnd()
  );
  const rule = "─".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [lines[0], rule, ...lines.slice(1), ...notes.map((note) => `Note: ${note}`)].join("\n");
}

/** The report as Markdown. */
export function reportMarkdown(report: BenchReport): string {
  const { rows, notes, choices, command, machine, versions, rounds, threads, date } = report;
  const list = (values: Record<string, string>) =>
    Object.entries(values).map(([name, value]) => `${name} ${value}`).join(", ");
  const facts = [
    `\`${command}\``,
    `${date}: ${machine}.`,
    `${rounds} rounds, ${threads} threads each; ${list(versions)}.`,
    ...Object.entries(choices).map(([name, choice]) => `${name}: ${choice}.`),
    ...notes.map((note) => `Note: ${note}`),
  ];
  return [...facts.map((fact) => `- ${fact}`), "", markdownTable(rows)].join("\n");
}

function markdownTable(rows: readonly Row[]): string {
  const cells = [headings(rows), ...rows.map((row) => cellsOf(row, peersOf(rows)))];
  const widths = widthsOf(cells);
  const rule = widths.map((width, index) =>
    isText(index) ? "-".repeat(width) : "-".repeat(width - 1) + ":"
  );
  const lines = cells.map((line) =>
    line.map((cell, index) => isText(index) ? cell.padEnd(widths[index]) : pad(cell, widths[index]))
  );
  return [lines[0], rule, ...lines.slice(1)].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

function headings(rows: readonly Row[]): string[] {
  return ["case", "metric", "ours", ...peersOf(rows), "ratio"];
}

function cellsOf({ case: name, metric, ours, peers, ratio }: Row, columns: string[]): string[] {
  const figures = [ours, ...columns.map((peer) => peers[peer]), ratio ?? undefined];
  return [name, metric, ...figures.map((figure) => figure === undefined ? "" : String(figure))];
}

function peersOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap(({ peers }) => Object.keys(peers)))];
}

function widthsOf(cells: readonly string[][]): number[] {
  return cells[0].map((_, index) => Math.max(3, ...cells.map((line) => line[index].length)));
}

/** The first two columns are text, the others figures. */
function isText(column: number): boolean {
  return column < 2;
}

function pad(cell: string, width: number): string {
  return cell.padStart(width);
}
