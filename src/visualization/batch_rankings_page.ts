/**
 * The page of rankings within batches: in each P×K batch one query, and all the others by their
 * distance to it. Before it stands the model's embedding of some batches; the task writes it to a
 * file.
 *
 * @module
 */

import { type Markup, markup } from "./markup.ts";
import { nothingToShow, page, type RunDescription } from "./page.ts";
import {
  type Picture,
  queryCard,
  rankedCard,
  type RankedPicture,
  type Thumbnail,
} from "./picture_card.ts";
import { counted, grouped } from "../core/counted.ts";
import { positionText } from "./ranking_words.ts";

/** A batch, ranked for one of its pictures. */
export interface BatchRanking {
  /** The picture that asks, drawn at random. */
  query: Picture;
  /** All others of the batch, in any order; shown by rank. */
  others: readonly RankedPicture[];
  /** Mean rank of the others of the query's category; NaN if there are none. */
  queryAverageRankingPosition: number;
  /** The mean of that over all pictures of the batch, each as a query. */
  batchAverageRankingPosition: number;
}

/** What the page shows. */
export interface BatchRankings {
  run: RunDescription;
  batches: readonly BatchRanking[];
}

/** The page as an HTML document. */
export async function batchRankingsPage(
  { run, batches }: BatchRankings,
  thumbnail: Thumbnail,
): Promise<string> {
  const cards: Markup[] = [];
  // Batch by batch, so that not all image files are open at once.
  for (const [index, batch] of batches.entries()) {
    cards.push(await batchCard(batch, index + 1, thumbnail));
  }
  return page({
    title: "Rankings within batches",
    lead: "In each batch one picture, drawn at random, is the query; all others follow, " +
      "the nearest first. A perfect ranking has all of the query's category at its start.",
    run,
    marks: ["query", "same", "other"],
    body: cards.length > 0 ? cards : [nothingToShow("There are no batches to show.")],
  });
}

async function batchCard(
  { query, others, queryAverageRankingPosition, batchAverageRankingPosition }: BatchRanking,
  number: number,
  thumbnail: Thumbnail,
): Promise<Markup> {
  const byRank = others.toSorted((a, b) => a.rank - b.rank);
  const alike = byRank.filter(({ sameCategory }) => sameCategory).length;
  const counts = `${counted(byRank.length, "other picture")}, ${grouped(alike)} alike`;
  return markup`<article class="card">
<div class="batch">
  <div>
    <h2>Batch ${number}: ${query.category}</h2>
    <p class="small quiet">${counts}</p>
  </div>
  ${figure(queryAverageRankingPosition, "average position of this query")}
  ${figure(batchAverageRankingPosition, "average position in the batch")}
</div>
<div class="all">
${await queryCard(query, thumbnail)}
${await Promise.all(byRank.map((picture) => rankedCard(picture, thumbnail)))}</div>
</article>
`;
}

function figure(position: number, what: string): Markup {
  return markup`<p class="small quiet"><span class="number">${positionText(position)}</span>
    ${what}</p>`;
}
