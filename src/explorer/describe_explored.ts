/**
 * What the explorer says of the run that it shows.
 *
 * @module
 */

import type { Report } from "../analysis/analyze.ts";
import type { MetricWithInterval } from "../analysis/metrics_with_intervals.ts";
import { describeProtocol } from "../data/protocol.ts";
import { describeRun } from "../visualization/describe_run.ts";
import type { Metric, RunAnswer } from "./api.ts";
import type { Explorer } from "./open_explorer.ts";

/** The answer of `/api/run`. */
export async function describeExplored(explorer: Explorer): Promise<RunAnswer> {
  const { images, shown, file } = explorer;
  const [report, canSearchByUpload, comparable] = await Promise.all([
    explorer.report(),
    explorer.hasModel(),
    explorer.comparable(),
  ]);
  const { name, model } = describeRun(file);
  return {
    name,
    description: model ?? file.source.modelName,
    conditions: report?.conditions ??
      [`Data: ${describeProtocol(file.protocol)}; ${file.source.part} part`, "Euclidean distance"],
    metrics: report ? metricsOf(report) : [],
    images: images.samples.length,
    queries: images.isQuery.reduce((sum, value) => sum + value, 0),
    gallery: images.gallery().length,
    categories: images.categories,
    canSearchByUpload,
    measured: shown.measured.share,
    comparable,
  };
}

function metricsOf({ metrics }: Report): Metric[] {
  const { recallAt, rPrecision, mapAtR, meanAveragePrecision, averageRankingPosition } = metrics;
  const one = (name: string, { value, low, high }: MetricWithInterval): Metric => ({
    name,
    value: finite(value),
    low: finite(low),
    high: finite(high),
  });
  return [
    ...Object.entries(recallAt).map(([k, metric]) => one(`Recall@${k}`, metric)),
    one("R-precision", rPrecision),
    one("MAP@R", mapAtR),
    one("mAP", meanAveragePrecision),
    one("Average ranking position", averageRankingPosition),
  ];
}

/** JSON knows no other numbers; a report on disk has null for them already. */
function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
