/**
 * The categories that are found worst and best, as tables.
 *
 * @module
 */

import { type Markup, markup } from "../markup.ts";
import type { Picture, Thumbnail } from "../picture_card.ts";
import type { CategoryOfReport, PairOfReport } from "./run_sources.ts";

/** A category with a picture, and what it is mostly taken for. */
export interface ShownCategory extends CategoryOfReport {
  /** One of its images; null if there are no embeddings to name it. */
  picture: Picture | null;
  /** The category found most often in its place; null if it is never missed. */
  takenFor: string | null;
}

/** What the tables show. */
export interface CategoryTables {
  worst: readonly ShownCategory[];
  best: readonly ShownCategory[];
  /** Categories in all. */
  categoryCount: number;
}

/** So many categories a table has. */
const mostCategories = 12;

/** The worst and the best by MAP@R, then by Recall@1, then by name; no category is in both. */
export function categoryTables(
  categories: readonly CategoryOfReport[],
  pairs: readonly PairOfReport[],
  pictures: readonly Picture[],
): CategoryTables {
  const pictureOf = new Map(pictures.toReversed().map((picture) => [picture.category, picture]));
  const misses = pairs.filter((pair) => pair.misses > 0);
  const takenFor = new Map(
    misses.toReversed().map(({ category, confusedWith }) => [category, confusedWith]),
  );
  const ordered = categories
    .toSorted((a, b) => a.mapAtR - b.mapAtR || (a.recallAt[1] ?? 0) - (b.recallAt[1] ?? 0))
    .map((category): ShownCategory => ({
      ...category,
      picture: pictureOf.get(category.category) ?? null,
      takenFor: takenFor.get(category.category) ?? null,
    }));
  const each = Math.min(mostCategories, Math.ceil(ordered.length / 2));
  const worst = ordered.slice(0, each);
  const best = ordered.slice(each).slice(-each).toReversed();
  return { worst, best, categoryCount: categories.length };
}

/** Two cards with a table each. */
export async function categoryCards(
  { worst, best }: CategoryTables,
  thumbnail: Thumbnail,
): Promise<Markup> {
  return markup`<div class="halves">
${await card("Worst", worst, thumbnail)}${
    best.length > 0 ? await card("Best", best, thumbnail) : null
  }
</div>
`;
}

async function card(
  title: string,
  categories: readonly ShownCategory[],
  thumbnail: Thumbnail,
): Promise<Markup> {
  const rows: Markup[] = [];
  for (const each of categories) rows.push(await row(each, thumbnail));
  return markup`<div class="card categories">
<h3>${title}</h3>
<table>
<thead>
<tr><th scope="col">Category</th><th scope="col">Queries</th><th scope="col">Recall@1</th>
  <th scope="col">MAP@R</th></tr>
</thead>
<tbody>
${rows}</tbody>
</table>
</div>
`;
}

async function row(
  { category, queryCount, recallAt, mapAtR, picture, takenFor }: ShownCategory,
  thumbnail: Thumbnail,
): Promise<Markup> {
  const image = picture && await thumbnail(picture.path, picture.box);
  const taken = takenFor === null
    ? null
    : markup` <span class="small quiet">taken for ${takenFor}</span>`;
  const small = image &&
    markup`<img src="${image}" alt="" width="40" height="40" loading="lazy" decoding="async">`;
  return markup`<tr>
  <th scope="row"><span class="named">${small}<span>${category}${taken}</span></span></th>
  <td>${queryCount}</td>
  <td>${shareText(recallAt[1])}</td>
  <td>${shareText(mapAtR)}</td>
</tr>
`;
}

function shareText(share: number | undefined): string {
  return share === undefined ? "–" : share.toFixed(3);
}
