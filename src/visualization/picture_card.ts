/**
 * One picture of a page with its mark and caption.
 *
 * @module
 */

import type { Box } from "../data/sample.ts";
import { type Markup, markup } from "./markup.ts";

/** A picture of the data set. */
export interface Picture {
  /** Path of the image file. */
  path: string;
  /** What it shows. */
  category: string;
  /** The part of it to show. */
  box?: Box;
}

/** A picture in the ranking of a query. */
export interface RankedPicture extends Picture {
  /** Its place; 1 is the nearest. */
  rank: number;
  /** Euclidean distance of its embedding to the query's. */
  distance: number;
  /** Whether its category is the query's. */
  sameCategory: boolean;
}

/** A picture that was found for another of which no category is known. */
export type FoundPicture = Omit<RankedPicture, "sameCategory">;

/**
 * Gives a small version of an image file, or of a box in it, as a `data:image/…` URI; null if there
 * is none to be had, and the place shall say so.
 */
export type Thumbnail = (path: string, box?: Box) => Promise<string | null>;

/** What a picture is in a ranking. */
export type Mark = "query" | "same" | "other";

/** What the marks mean, for the legend and for readers who can't see them. */
export const markMeanings: Record<Mark, string> = {
  query: "Query",
  same: "Same category as the query",
  other: "Another category",
};

/** The query of a ranking, with a blue dot. */
export async function queryCard(query: Picture, thumbnail: Thumbnail): Promise<Markup> {
  const caption = markup`<span class="rank"><b>Query</b></span>`;
  return markedCard("query", query, await thumbnail(query.path, query.box), caption);
}

/** A picture of a ranking with rank and distance; a green dot if it is of the query's category. */
export async function rankedCard(picture: RankedPicture, thumbnail: Thumbnail): Promise<Markup> {
  const { path, box, sameCategory } = picture;
  const mark = sameCategory ? "same" : "other";
  return markedCard(mark, picture, await thumbnail(path, box), rankCaption(picture));
}

/** A picture that was found, with rank and distance, and no mark. */
export async function foundCard(picture: FoundPicture, thumbnail: Thumbnail): Promise<Markup> {
  return markup`<figure class="picture" title="${tooltip(picture)}">
  ${img(picture, await thumbnail(picture.path, picture.box))}
  <figcaption>
    ${rankCaption(picture)}
    <span class="category">${picture.category}</span>
  </figcaption>
</figure>
`;
}

/** A picture without mark and caption. */
export function plainCard(picture: Picture, image: string | null): Markup {
  return markup`<figure class="picture" title="${tooltip(picture)}">${
    img(picture, image)
  }</figure>\n`;
}

/** The place of a picture that cannot be shown. */
export function missingCard(picture: Picture): Markup {
  return plainCard(picture, null);
}

function markedCard(
  mark: Mark,
  picture: Picture,
  image: string | null,
  caption: Markup,
): Markup {
  return markup`<figure class="picture ${mark}" title="${tooltip(picture)}">
  ${img(picture, image)}
  <span class="dot" role="img" aria-label="${markMeanings[mark]}"></span>
  <figcaption>
    ${caption}
    <span class="category">${picture.category}</span>
  </figcaption>
</figure>
`;
}

function rankCaption({ rank, distance }: FoundPicture): Markup {
  return markup`<span class="rank">
      <b><span class="unseen">Rank </span>${rank}</b>
      <span class="distance"><span class="unseen">distance </span>${distanceText(distance)}</span>
    </span>`;
}

/** An image that must stand in the page itself. */
function img({ category, path }: Picture, image: string | null): Markup {
  if (image === null) return markup`<div class="missing">${category}</div>`;
  if (!image.startsWith("data:image/")) {
    throw new TypeError(
      `Cannot show "${path}": its thumbnail is "${image.slice(0, 40)}"; wanted a data:image/ URI`,
    );
  }
  return markup`<img src="${image}" alt="${category}"
    width="96" height="96" loading="lazy" decoding="async">`;
}

function tooltip({ category, path }: Picture): string {
  return `${category}\n${path}`;
}

/** With as many decimals as tell neighbours apart. */
function distanceText(distance: number): string {
  return distance.toFixed(distance < 10 ? 3 : distance < 100 ? 2 : 1);
}
