/**
 * The runs as rows: for programs (`--output json`), and as a table for the terminal.
 *
 * @module
 */

import { formatDuration } from "../core/progress.ts";
import { textTable } from "../core/text_table.ts";
import { flatConfig } from "../config/flat_config.ts";
import type { Run } from "./read_run.ts";
import { reportFigures } from "./report_figures.ts";

/** What a list says of a run; null is what is not known (yet). */
export interface RunRow {
  name: string;
  status: Run["status"];
  /** Epochs done. */
  epoch: number | null;
  /** Epochs wanted. */
  epochs: number | null;
  /** Steps done. */
  step: number | null;
  best_epoch: number | null;
  /** On the selection images, at the best epoch. */
  average_ranking_position: number | null;
  recall_at_1: number | null;
  map_at_r: number | null;
  /** On the test images, as `analysis:analyze` measured it. */
  test_recall_at_1: number | null;
  /** How long all sessions took. */
  seconds: number | null;
  seed: number | null;
  /** The first digits of the data's fingerprint. */
  data: string | null;
  /** When the first session began, as ISO 8601. */
  started: string | null;
  /** What could not be read. */
  faults: string[];
}

/** So many digits tell fingerprints apart. */
export const shownDigits = 8;

/** What a list says of a run. */
export function runRow({ name, status, record, best, report, faults }: Run): RunRow {
  const config = flatConfig(record?.config ?? {});
  const figures = report ? reportFigures(report) : {};
  const number = (value: unknown) => typeof value === "number" ? value : null;
  return {
    name,
    status,
    epoch: record?.epoch ?? null,
    epochs: number(config.get("train.epochs")),
    step: record?.step ?? null,
    best_epoch: best?.epoch ?? null,
    average_ranking_position: best?.average_ranking_position ?? null,
    recall_at_1: best?.recall_at_1 ?? null,
    map_at_r: best?.map_at_r ?? null,
    test_recall_at_1: figures["Recall@1"] ?? null,
    seconds: record?.seconds ?? null,
    seed: record?.seed ?? null,
    data: record?.data.list.slice(0, shownDigits) ?? null,
    started: record?.created ?? null,
    faults,
  };
}

const headings = [
  ...["run", "status", "epochs", "steps", "best epoch", "position", "Recall@1", "MAP@R"],
  ...["test Recall@1", "time", "seed", "data", "started"],
];
const note = "position, Recall@1, MAP@R: of the selection images at the best epoch; " +
  "test Recall@1: by analysis:analyze.";

/** The rows as a table, with the faults beneath. */
export function runsTable(rows: readonly RunRow[]): string {
  const lines = textTable([headings, ...rows.map(cellsOf)], ["left", "left", "right"]);
  const width = Math.max(...lines.map((line) => line.length));
  const faults = rows.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`));
  return [lines[0], "─".repeat(width), ...lines.slice(1), "", note, ...faults].join("\n");
}

function cellsOf(row: RunRow): string[] {
  const figure = (value: number | null, decimals: number) => value?.toFixed(decimals) ?? "–";
  const epochs = row.epoch === null ? "–" : `${row.epoch}/${row.epochs ?? "?"}`;
  return [
    row.name,
    row.status,
    epochs,
    figure(row.step, 0),
    figure(row.best_epoch, 0),
    figure(row.average_ranking_position, 2),
    figure(row.recall_at_1, 4),
    figure(row.map_at_r, 4),
    figure(row.test_recall_at_1, 4),
    row.seconds === null ? "–" : formatDuration(row.seconds),
    figure(row.seed, 0),
    row.data ?? "–",
    row.started?.slice(0, 16).replace("T", " ") ?? "–",
  ];
}
