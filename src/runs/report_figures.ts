/**
 * The figures of a `metrics.json`, by the names under which they are printed.
 *
 * @module
 */

import type { Report } from "../analysis/analyze.ts";

const names = {
  rPrecision: "R-precision",
  mapAtR: "MAP@R",
  meanAveragePrecision: "mAP",
  meanReciprocalRank: "Mean reciprocal rank",
  meanInverseNegativePenalty: "mINP",
  averageRankingPosition: "Average ranking position",
};

/**
 * The figures by name, such as `Recall@1`; whatever is none of ours is left out. Macro averages are
 * named so, that none stands beside a micro average.
 */
export function reportFigures(report: Report): Record<string, number> {
  // The file may be of another version, or written by hand.
  const { recallAt, precisionAt, ...others } = (report.metrics ?? {}) as Partial<Report["metrics"]>;
  const figures = [
    ...Object.entries(recallAt ?? {}).map(([k, metric]) => [`Recall@${k}`, metric] as const),
    ...Object.entries(precisionAt ?? {})
      .map(([k, metric]) => [`Precision@${k}`, metric] as const),
    ...Object.entries(names).map(([key, name]) =>
      [name, others[key as keyof typeof names]] as const
    ),
  ];
  const suffix = report.average === "macro" ? " (macro)" : "";
  return Object.fromEntries(
    figures.flatMap(([name, metric]) =>
      typeof metric?.value === "number" ? [[name + suffix, metric.value]] : []
    ),
  );
}
