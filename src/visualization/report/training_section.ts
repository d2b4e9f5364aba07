/**
 * The curves of a training: what it logged after each epoch.
 *
 * @module
 */

import { type Chart, numberText } from "./chart_card.ts";
import { lineChart, type LineChartOptions, type Series } from "./line_chart.ts";
import type { Missing } from "./missing.ts";

/** The figures of an epoch by the names of their columns. */
export type EpochRow = Readonly<Record<string, number>>;

/** What was logged. */
export interface TrainingLogs {
  /** The rows of `metrics.csv`. */
  epochs: readonly EpochRow[];
  /** The rows of `timings.csv`; none in a run without it. */
  timings: readonly EpochRow[];
  /** The epoch whose model was kept as the best; null if unknown. */
  bestEpoch: number | null;
  /** What it was chosen by, as a column of `metrics.csv`; null if unknown. */
  selectedBy: string | null;
}

interface Curves {
  title: string;
  note?: string;
  /** Columns and what they are. */
  columns: readonly [string, string][];
  /** From 0 to 1. */
  isShare?: boolean;
  /** Drawn from 0, so that half as high is half as much. */
  fromZero?: boolean;
  /** Whether the best epoch is to be seen in it. */
  marksBest?: boolean;
}

/** What is learnt, then how well it ranks, then how fast it goes. */
const curves: readonly Curves[] = [
  {
    title: "Loss",
    note: "Mean of the epoch's batches.",
    columns: [
      ["loss", "Loss"],
      ["ranking_loss", "Ranking loss"],
      ["auxiliary_loss", "Auxiliary loss"],
    ],
  },
  {
    title: "Recall@1 and MAP@R",
    note: "Of the selection part, after each epoch.",
    columns: [["recall_at_1", "Recall@1"], ["map_at_r", "MAP@R"]],
    isShare: true,
    marksBest: true,
  },
  {
    title: "Average ranking position",
    note: "Of the selection part; smaller is better.",
    columns: [["average_ranking_position", "Average ranking position"]],
    marksBest: true,
  },
  {
    title: "Learning rate",
    note: "At the end of the epoch.",
    columns: [["learning_rate", "Learning rate"]],
    fromZero: true,
  },
  {
    title: "Throughput",
    note: "Images a second, reading and augmenting them included.",
    columns: [["images_per_second", "Images a second"]],
    fromZero: true,
  },
  {
    title: "Spread of the embeddings",
    note: "Near 0, all embeddings are one point: the model has collapsed.",
    columns: [["embedding_spread", "Spread"]],
    isShare: true,
  },
];

/** The charts of what was logged; a chart whose columns a run does not have is left out. */
export async function trainingCharts(logs: TrainingLogs): Promise<Chart[] | Missing> {
  if (logs.epochs.length === 0 && logs.timings.length === 0) {
    return { missing: "There is no metrics.csv with an epoch: training writes it." };
  }
  const charts: Chart[] = [];
  for (const each of curves) {
    const options = chartOptions(each, logs);
    if (options) charts.push(await lineChart(options));
  }
  return charts;
}

function chartOptions(
  { title, note, columns, isShare, fromZero, marksBest }: Curves,
  { epochs, timings, bestEpoch, selectedBy }: TrainingLogs,
): LineChartOptions | null {
  const rows = [epochs, timings].find((rows) => rows.some((row) => columns[0][0] in row));
  if (!rows) return null;
  const [main, ...others] = columns.map(([column, name], place): Series => ({
    name,
    colour: (["query", "same", "quiet"] as const)[place],
    values: rows.map((row) => row[column] ?? NaN),
  }));
  // The parts of a loss that has one part only would be drawn over it.
  const different = others.filter(({ values }) =>
    values.some((value, i) => value !== main.values[i]) && values.some((value) => value !== 0)
  );
  const isChosenBy = columns.some(([column]) => column === selectedBy);
  const mark = marksBest && bestEpoch !== null && (isChosenBy || selectedBy === null)
    ? { at: bestEpoch, name: `Best epoch (${numberText(bestEpoch)})` }
    : undefined;
  return {
    title,
    note,
    x: { name: "Epoch", values: rows.map(({ epoch }) => epoch) },
    series: [main, ...different],
    ...isShare ? { domain: [0, 1] } : {},
    fromZero,
    mark,
  };
}
