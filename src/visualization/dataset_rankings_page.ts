/**
 * The page of rankings over a whole data set: each row a query and its nearest neighbours. Before
 * it stand the embeddings file, `rank()` and the analysis; the task writes it to a file.
 *
 * @module
 */

import { type Markup, markup } from "./markup.ts";
import { metricsPanel, type MetricsReport } from "./metrics_panel.ts";
import { nothingToShow, page, type RunDescription } from "./page.ts";
import type { Thumbnail } from "./picture_card.ts";
import { type RankingRow, rankingRow } from "./ranking_row.ts";
import { counted, grouped } from "../core/counted.ts";

/** What the page shows. */
export interface DatasetRankings {
  run: RunDescription;
  /** The queries to show, in the order to show them in. */
  rows: readonly RankingRow[];
  /** How these were chosen. */
  order: "random" | "worst first";
  /** How many queries there are in all. */
  queryCount: number;
  /** How many images are searched, a query itself included where it is one of them. */
  galleryCount: number;
  /** The figures of the whole data set; they stand on top. */
  report?: MetricsReport;
}

/** The page as an HTML document. */
export async function datasetRankingsPage(
  { run, rows, order, queryCount, galleryCount, report }: DatasetRankings,
  thumbnail: Thumbnail,
): Promise<string> {
  const cards: Markup[] = [];
  // Row by row, so that not all image files are open at once.
  for (const row of rows) cards.push(await rankingRow(row, thumbnail));
  const shown = `${counted(rows.length, "query", "queries")} of ${grouped(queryCount)}`;
  return page({
    title: "Rankings over the data set",
    lead: "Each row is a query and the pictures nearest to it, the nearest first, among all " +
      `${grouped(galleryCount)} that are searched.`,
    run,
    marks: ["query", "same", "other"],
    summary: report && metricsPanel(report),
    body: [
      markup`<h2>${orderTitles[order]}</h2>
<p class="quiet">${shown}. The average position of a query is the mean rank of all pictures of its
category, not only of those shown here.</p>
`,
      ...cards.length > 0 ? cards : [nothingToShow("There are no queries to show.")],
    ],
  });
}

const orderTitles: Record<DatasetRankings["order"], string> = {
  random: "Queries drawn at random",
  "worst first": "The worst queries, worst first",
};
