/**
 * Charts of a ranking: Recall@K over K, how far apart alike and unlike images are, and how many
 * categories are found how well.
 *
 * @module
 */

import { counted } from "../../core/counted.ts";
import { evaluateRanking, type RankingMetrics } from "../../metrics/evaluate_ranking.ts";
import { type EmbeddingsFile, rankingInputOf } from "../../ranking/embeddings_file.ts";
import type { Chart } from "./chart_card.ts";
import { distancePairs, type PairDistances } from "./distance_pairs.ts";
import { histogramChart, medianOf } from "./histogram_chart.ts";
import { lineChart } from "./line_chart.ts";
import type { ReportOfRun } from "./run_sources.ts";

/** The largest K of the curve, where the gallery is as large. */
const mostK = 100;

/** Measures the ranking for the charts, by the rules of the report, whose figures it then has. */
export function measureForCharts(
  file: EmbeddingsFile,
  { average, loneQueries, ties }: Pick<ReportOfRun, "average" | "loneQueries" | "ties">,
): RankingMetrics {
  const galleryCount = file.samples.filter(({ role }) => role !== "query").length;
  const recallAt = Array.from(
    { length: Math.max(1, Math.min(mostK, galleryCount - 1)) },
    (_, i) => i + 1,
  );
  return evaluateRanking(rankingInputOf(file), { recallAt, average, loneQueries, ties });
}

/** The charts, in the order to show them in. */
export async function rankingCharts(
  file: EmbeddingsFile,
  { metrics, report, seed }: { metrics: RankingMetrics; report: ReportOfRun; seed: number },
): Promise<Chart[]> {
  // An analysis may have been asked for another K.
  const recalls = report.categories?.flatMap(({ recallAt }) => recallAt[1] ?? []);
  return [
    await recallChart(metrics, report),
    await distanceChart(file, seed),
    ...recalls?.length ? [await categoryChart(recalls)] : [],
  ];
}

function recallChart({ recallAt }: RankingMetrics, { baseline }: ReportOfRun): Promise<Chart> {
  const ks = Object.keys(recallAt).map(Number);
  const compared = baseline?.metrics.recallAt;
  return lineChart({
    title: "Recall@K",
    note: "The share of queries with an image of their category among the K nearest.",
    x: { name: "K", values: ks, scale: "log" },
    domain: [0, 1],
    series: [
      { name: "This run", colour: "query", values: ks.map((k) => recallAt[k]) },
      ...compared
        ? [{
          name: baseline.name.slice(0, 1).toUpperCase() + baseline.name.slice(1),
          colour: "quiet" as const,
          values: ks.map((k) => compared[k]?.value ?? NaN),
        }]
        : [],
    ],
  });
}

function distanceChart(file: EmbeddingsFile, seed: number): Promise<Chart> {
  const { same, different } = distancePairs(rankingInputOf(file), { seed });
  const groups = [
    { name: "Same category", colour: "same" as const, values: same.distances },
    { name: "Different categories", colour: "quiet" as const, values: different.distances },
  ].filter(({ values }) => values.length > 0);
  const middles = groups.map(({ values }) => medianOf(values).toFixed(3)).join(" and ");
  return histogramChart({
    title: "Distances of pairs",
    note: `${pairsText(same)} of one category and ${pairsText(different)} of two: ` +
      `median ${middles}.`,
    x: "Euclidean distance",
    of: "pairs",
    groups,
    bins: 40,
  });
}

function pairsText({ distances, pairCount }: PairDistances): string {
  const all = counted(pairCount, "pair");
  return distances.length < pairCount
    ? `${counted(distances.length, "pair")} drawn of ${all}`
    : all;
}

function categoryChart(recalls: readonly number[]): Promise<Chart> {
  return histogramChart({
    title: "Categories by Recall@1",
    note: `How many of the ${
      counted(recalls.length, "category", "categories")
    } are found how well.`,
    x: "Recall@1",
    of: "categories",
    groups: [{ name: "Categories", colour: "query", values: recalls }],
    domain: [0, 1],
    bins: 10,
  });
}
