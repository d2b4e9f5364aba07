/**
 * Under which conditions figures were measured, in sentences: they stand under every table and on
 * every page that shows a figure.
 *
 * @module
 */

import { counted, grouped } from "../core/counted.ts";
import { describeProtocol } from "../data/protocol.ts";
import type { Average, LoneQueryRule, RankingMetrics } from "../metrics/evaluate_ranking.ts";
import type { TieRule } from "../metrics/positive_ranks.ts";
import type { EmbeddingsFile } from "../ranking/embeddings_file.ts";
import type { WhiteningRecord } from "../ranking/whiten.ts";
import type { ClusterFigures } from "./cluster_figures.ts";

/** What the sentences are about, beside the embeddings themselves. */
export interface Conditions {
  metrics: Pick<RankingMetrics, "queryCount" | "galleryCount" | "loneQueryCount">;
  average: Average;
  loneQueries: LoneQueryRule;
  ties: TieRule;
  intervals: { confidence: number; resamples: number; seed: number };
  /** If the queries were clustered. */
  clusters?: ClusterFigures;
}

/** The conditions of figures, one sentence a line. */
export function describeConditions(
  { protocol, source, samples }: EmbeddingsFile,
  { metrics, average, loneQueries, ties, intervals, clusters }: Conditions,
): string[] {
  const { run, epoch, modelName, part, imageSize, whitening } = source;
  return [
    `Run "${run}": ${modelName} after epoch ${epoch}, images of ${imageSize} × ${imageSize}`,
    `Data: ${describeProtocol(protocol)}; ${part} part`,
    ...whitening ? [describeWhitening(whitening)] : [],
    describeQueries(metrics, samples.some(({ role }) => role !== undefined)),
    describeLoneQueries(metrics.loneQueryCount, loneQueries),
    `Euclidean distance; at equal distance ${tieSentences[ties]}`,
    ...average === "macro" ? ["MACRO average: each category counts alike, not each query"] : [],
    `Intervals: ${intervals.confidence * 100} % percentile bootstrap over ` +
    `${average === "macro" ? "categories" : "queries"}, ` +
    `${grouped(intervals.resamples)} resamples, seed ${intervals.seed}`,
    ...clusters ? [describeClusters(clusters)] : [],
  ];
}

function describeWhitening({ trainingImages, inputs, dim, shrinkage }: WhiteningRecord): string {
  const images = counted(trainingImages, "training image", "training images");
  return `Embeddings WHITENED by PCA of ${images}: ${inputs} → ${dim} dimensions, shrinkage ${shrinkage}`;
}

const tieSentences: Record<TieRule, string> = {
  pessimistic: "other categories come first",
  optimistic: "the query's own category comes FIRST",
  index: "the order of the data set decides",
};

function describeQueries(
  { queryCount, galleryCount }: Conditions["metrics"],
  hasRoles: boolean,
): string {
  const queries = counted(queryCount, "query", "queries");
  if (hasRoles) {
    return `${queries} against a gallery of ${grouped(galleryCount)}, never finding themselves`;
  }
  return `${queries}, each against all ${grouped(galleryCount - 1)} other images`;
}

function describeLoneQueries(count: number, rule: LoneQueryRule): string {
  if (count === 0) return "No query is without another image of its category";
  const what = rule === "miss" ? "misses" : "EXCLUDED";
  return `${counted(count, "query", "queries")} without another image of the category: ${what}`;
}

function describeClusters({ count, iterations, converged, average, seed }: ClusterFigures): string {
  const moved = `centres moved ${counted(iterations, "time")}`;
  return `NMI and AMI: ${counted(count, "cluster")} of the queries by k-means, seed ${seed}, ` +
    `${moved}${converged ? "" : " and NOT AT REST"}; ${average} mean of the entropies`;
}
