/**
 * The page of a search: each row an image that asked, and the nearest that were found. Before it
 * stands `search:query`, which writes it to a file.
 *
 * @module
 */

import { basename } from "node:path";
import { grouped } from "../core/counted.ts";
import type { Box } from "../data/sample.ts";
import { type Markup, markup } from "./markup.ts";
import { page, type RunDescription } from "./page.ts";
import { foundCard, type FoundPicture, queryCard, type Thumbnail } from "./picture_card.ts";

/** An image that asked. */
export interface SearchRow {
  /** Its path. */
  image: string;
  /** The part of it that was embedded, if not all. */
  box?: Box;
  /** Nearest first. */
  found: readonly FoundPicture[];
}

/** What the page shows. */
export interface SearchPage {
  run: RunDescription;
  rows: readonly SearchRow[];
  /** How many images were searched. */
  searched: number;
  /** The only category that was searched, if one was. */
  category?: string;
}

/** The page as an HTML document. */
export async function searchPage(
  { run, rows, searched, category }: SearchPage,
  thumbnail: Thumbnail,
): Promise<string> {
  const cards: Markup[] = [];
  // Row by row, so that not all image files are open at once.
  for (const row of rows) cards.push(await searchRow(row, thumbnail));
  const among = category === undefined
    ? `all ${grouped(searched)} that are searched`
    : `those of ${category}`;
  return page({
    title: "Search by image",
    lead: `Each row is a picture that was asked with and the pictures nearest to it, the nearest ` +
      `first, among ${among}. The numbers are distances of embeddings.`,
    run,
    body: cards,
  });
}

async function searchRow({ image, box, found }: SearchRow, thumbnail: Thumbnail): Promise<Markup> {
  const name = basename(image);
  const [category, times] = mostFrequent(found.map(({ category }) => category));
  return markup`<article class="card ranking">
<div class="about">
${await queryCard({ path: image, category: name, box }, thumbnail)}
<div>
  <p class="small quiet"><span class="number">${times} of ${found.length}</span>
    ${category}</p>
</div>
</div>
<div class="neighbours">
${await Promise.all(found.map((picture) => foundCard(picture, thumbnail)))}</div>
</article>
`;
}

/** The text that is there most often, and how often; of several the first. */
function mostFrequent(texts: readonly string[]): [string, number] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].reduce((best, next) => next[1] > best[1] ? next : best);
}
