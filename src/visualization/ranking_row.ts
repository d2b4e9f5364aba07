/**
 * A query and its nearest neighbours, as a row of a page.
 *
 * @module
 */

import { type Markup, markup } from "./markup.ts";
import {
  type Picture,
  queryCard,
  rankedCard,
  type RankedPicture,
  type Thumbnail,
} from "./picture_card.ts";
import { positionText } from "./ranking_words.ts";

/** A query and what was found for it. */
export interface RankingRow {
  query: Picture;
  /** The nearest, in any order; shown by rank. */
  neighbours: readonly RankedPicture[];
  /** Mean rank of all items of the query's category in the gallery; NaN if there are none. */
  averageRankingPosition: number;
}

/** A card with the query on the left, and its neighbours in the order of their ranks. */
export async function rankingRow(
  { query, neighbours, averageRankingPosition }: RankingRow,
  thumbnail: Thumbnail,
): Promise<Markup> {
  const byRank = neighbours.toSorted((a, b) => a.rank - b.rank);
  const alike = byRank.filter(({ sameCategory }) => sameCategory).length;
  return markup`<article class="card ranking">
<div class="about">
${await queryCard(query, thumbnail)}
<div>
  <p class="small quiet"><span class="number">${positionText(averageRankingPosition)}</span>
    average position</p>
  <p class="small quiet"><span class="number">${alike} of ${byRank.length}</span>
    alike</p>
</div>
</div>
<div class="neighbours">
${await Promise.all(byRank.map((picture) => rankedCard(picture, thumbnail)))}</div>
</article>
`;
}
