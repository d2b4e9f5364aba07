/**
 * Which category is taken for which, with pictures of queries and of what was found in place of
 * their category.
 *
 * @module
 */

import { counted } from "../../core/counted.ts";
import type { PerQueryMetrics } from "../../metrics/evaluate_ranking.ts";
import type { EmbeddingsFile } from "../../ranking/embeddings_file.ts";
import { type Markup, markup } from "../markup.ts";
import { nothingToShow } from "../page.ts";
import {
  type Picture,
  queryCard,
  rankedCard,
  type RankedPicture,
  type Thumbnail,
} from "../picture_card.ts";
import type { PairOfReport } from "./run_sources.ts";

/** A pair of categories with examples. */
export interface Confusion extends PairOfReport {
  examples: readonly { query: Picture; found: RankedPicture }[];
}

/** So many pairs are shown, and so many queries of each. */
const [mostPairs, mostExamples] = [12, 2];

/** The pairs with the most misses, each with its first queries. */
export function confusionsOf(
  file: EmbeddingsFile,
  perQuery: PerQueryMetrics,
  pairs: readonly PairOfReport[],
): Confusion[] {
  const shown = pairs.filter(({ misses }) => misses > 0).slice(0, mostPairs);
  return shown.map((pair) => ({ ...pair, examples: examplesOf(file, perQuery, pair) }));
}

function examplesOf(
  { samples }: EmbeddingsFile,
  { queries, firstPositiveRank, nearestNegative, nearestDistance }: PerQueryMetrics,
  { category, confusedWith }: PairOfReport,
): Confusion["examples"] {
  const examples: Confusion["examples"][number][] = [];
  for (let query = 0; query < queries.length && examples.length < mostExamples; query++) {
    const [asked, found] = [samples[queries[query]], samples[nearestNegative[query]]];
    const isMiss = firstPositiveRank[query] !== 1;
    if (!isMiss || asked.category !== category || found?.category !== confusedWith) continue;
    // What comes before all of the query's own category, and is the nearest of others, is first.
    const distance = nearestDistance[query];
    examples.push({ query: asked, found: { ...found, rank: 1, distance, sameCategory: false } });
  }
  return examples;
}

/** Cards of pairs, each query beside what it found. */
export async function confusionsSection(
  confusions: readonly Confusion[],
  thumbnail: Thumbnail,
): Promise<Markup> {
  if (confusions.length === 0) {
    return nothingToShow("Every query has an image of its own category nearest.");
  }
  const sections: Markup[] = [];
  for (const { category, confusedWith, misses, queryCount, examples } of confusions) {
    const pictures: Markup[] = [];
    for (const { query, found } of examples) {
      pictures.push(await queryCard(query, thumbnail), await rankedCard(found, thumbnail));
    }
    sections.push(markup`<section>
<h3>${category} → ${confusedWith}</h3>
<p class="small quiet">${misses} of ${counted(queryCount, "query", "queries")}</p>
<div class="all">
${pictures}</div>
</section>
`);
  }
  return markup`<div class="card groups confusions">
${sections}</div>
`;
}
