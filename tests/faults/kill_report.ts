/**
 * The outcome of the kills, as a line of JSON and as a table.
 *
 * @module
 */

import type { KillReport } from "./kill_runs.ts";

/**
 * One line of JSON. The first four figures hold for each of the backends: the fewest kills, the
 * fewest exact resumes, all files lost, the most steps repeated.
 */
export function reportJson(reports: readonly KillReport[]): string {
  const figures = (name: "kills" | "resumedExactly" | "maxStepsRepeated" | "insideWriting") =>
    reports.map((report) => report[name]);
  return JSON.stringify({
    kills: Math.min(...figures("kills")),
    resumed_exactly: Math.min(...figures("resumedExactly")),
    lost: reports.reduce((sum, { lost }) => sum + lost, 0),
    max_steps_repeated: Math.max(...figures("maxStepsRepeated")),
    inside_writing: Math.min(...figures("insideWriting")),
    backends: reports.map((report) => ({
      backend: report.backend,
      kills: report.kills,
      resumed_exactly: report.resumedExactly,
      lost: report.lost,
      max_steps_repeated: report.maxStepsRepeated,
      inside_writing: report.insideWriting,
      before_first_checkpoint: report.beforeFirstCheckpoint,
      sigterm: report.sigterm,
      cases: report.cases,
      failures: report.failures,
      seconds: Math.round(report.seconds),
    })),
  });
}

/** A column a backend. */
export function reportTable(reports: readonly KillReport[]): string {
  const rows: [string, (report: KillReport) => string | number][] = [
    ["", ({ backend }) => backend],
    ["Kills", ({ kills }) => kills],
    ["Resumed exactly, bit for bit", ({ resumedExactly }) => resumedExactly],
    ["Files lost or half-written", ({ lost }) => lost],
    ["Most steps repeated", ({ maxStepsRepeated }) => maxStepsRepeated],
    ["Kills in the writing of a checkpoint", ({ insideWriting }) => insideWriting],
    ["Kills before the first checkpoint", ({ beforeFirstCheckpoint }) => beforeFirstCheckpoint],
    ["Kills by SIGTERM (others: SIGKILL)", ({ sigterm }) => sigterm],
    ["Trainings", ({ cases }) => cases],
    ["Trainings that went wrong", ({ failures }) => failures.length],
    ["Seconds", ({ seconds }) => Math.round(seconds)],
  ];
  const width = Math.max(...rows.map(([title]) => title.length));
  return rows.map(([title, cell]) => {
    const cells = reports.map((report) => String(cell(report)).padStart(12));
    return `${title.padEnd(width)}${cells.join("")}`;
  }).join("\n");
}

/** Whether every backend did as often, and as well, as was asked for. */
export function isAllRight(reports: readonly KillReport[], kills: number): boolean {
  return reports.every((report) =>
    report.kills === kills && report.resumedExactly === kills && report.failures.length === 0
  );
}
