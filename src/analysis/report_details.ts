/**
 * What stands beneath a report's table: how the embeddings lie, which categories are found worst and
 * which are taken for which. A few lines each; `metrics.json` has them all.
 *
 * @module
 */

import { counted, grouped } from "../core/counted.ts";
import { shorten } from "../core/shorten.ts";
import { textTable } from "../core/text_table.ts";
import type { Report } from "./analyze.ts";
import type { ClusterFigures } from "./cluster_figures.ts";
import type { EmbeddingFigures } from "./embedding_figures.ts";
import type { NamedCategory, NamedPair } from "./named_categories.ts";
import type { ReRankedFigures } from "./re_ranked_figures.ts";

/** How many categories and pairs are shown. */
const shown = 3;
const nameLength = 32;

/** Blocks of lines; none of what the report does not have. */
export function reportDetails(report: Report): string[][] {
  const { clusters, embeddings, reRanked, categories = [], confusedPairs = [] } = report;
  return [
    reRanked ? [reRankedLine(reRanked)] : [],
    [
      ...clusters ? [clusterLine(clusters)] : [],
      ...embeddings ? embeddingLines(embeddings) : [],
    ],
    [...worstCategories(categories), ...worstPairs(confusedPairs)],
  ].filter((lines) => lines.length > 0);
}

function reRankedLine(
  { method, candidates, recallAt, rPrecision, mapAtR }: ReRankedFigures,
): string {
  const figures = [
    ...Object.entries(recallAt).map(([k, recall]) => [`Recall@${k}`, recall] as const),
    ["R-precision", rPrecision] as const,
    ["MAP@R", mapAtR] as const,
  ].map(([name, figure]) => `${name} ${figure.toFixed(4)}`);
  return `Re-ranked by ${method} (${grouped(candidates)} candidates): ${figures.join(", ")}`;
}

function clusterLine({ nmi, ami }: ClusterFigures): string {
  return `Clusters: NMI ${nmi.toFixed(4)}, AMI ${ami.toFixed(4)}`;
}

function embeddingLines(figures: EmbeddingFigures): string[] {
  const { alignment, uniformity, effectiveRank, dim, spectralDecay } = figures;
  const { spread, nearDuplicateShare } = figures;
  const number = (figure: number | null) => figure === null ? "none" : figure.toFixed(4);
  return [
    `Space: alignment ${number(alignment)}, uniformity ${number(uniformity)}, ` +
    `effective rank ${effectiveRank.toFixed(1)} of ${dim}, spectral decay ${number(spectralDecay)}`,
    `Collapse: spread ${number(spread)} (0 if all are one point), ` +
    `${(100 * nearDuplicateShare).toFixed(1)} % of queries with a near-duplicate`,
  ];
}

/** Those with the least MAP@R; not those that nobody could find. */
function worstCategories(categories: readonly NamedCategory[]): string[] {
  const worst = categories.filter(({ averageRankingPosition }) => averageRankingPosition)
    .sort((one, other) => one.mapAtR - other.mapAtR)
    .slice(0, shown);
  if (worst.length === 0) return [];
  const k = Object.keys(worst[0].recallAt).at(0);
  return textTable([
    [
      `Found worst, of ${grouped(categories.length)} categories`,
      "queries",
      ...k ? [`Recall@${k}`] : [],
      "MAP@R",
    ],
    ...worst.map(({ category, queryCount, recallAt, mapAtR }) => [
      shorten(category, nameLength),
      grouped(queryCount),
      ...k ? [recallAt[Number(k)].toFixed(4)] : [],
      mapAtR.toFixed(4),
    ]),
  ], ["left", "right"]);
}

/** Those that came before all images of the query's own category. */
function worstPairs(pairs: readonly NamedPair[]): string[] {
  const worst = pairs.filter(({ misses }) => misses > 0).slice(0, shown);
  return worst.map(({ category, confusedWith, misses, queryCount }) =>
    `${shorten(category, nameLength)} taken for ${shorten(confusedWith, nameLength)}: ` +
    `${grouped(misses)} of ${counted(queryCount, "query", "queries")}`
  );
}
