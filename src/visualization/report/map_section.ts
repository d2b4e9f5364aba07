/**
 * The map of embeddings as part of a page: small pictures in their places. It can be read as it
 * stands; the script adds arrow keys, and shows which pictures are of one category.
 *
 * @module
 */

import { counted, grouped } from "../../core/counted.ts";
import { type Markup, markup } from "../markup.ts";
import type { Thumbnail } from "../picture_card.ts";
import type { EmbeddingMap, MapPoint } from "./embedding_map.ts";

/** Space around the outermost places, in per cent: half a picture. */
const margin = 2;

/** A card with the map. */
export async function mapSection(
  { points, categoryCount, imageCount, mostEach }: EmbeddingMap,
  thumbnail: Thumbnail,
): Promise<Markup> {
  const categories = [...new Set(points.map(({ category }) => category))];
  const numbers = new Map(categories.map((category, number) => [category, number]));
  const spots: Markup[] = [];
  // One by one, so that not all image files are open at once.
  for (const point of points) {
    spots.push(spot(point, numbers.get(point.category)!, await thumbnail(point.path, point.box)));
  }
  const what = `${counted(points.length, "image")} of ` +
    counted(categoryCount, "category", "categories");
  const of = points.length < imageCount
    ? `A sample: ${what}, at most ${mostEach} of each, of ${counted(imageCount, "image")} in all.`
    : `All images: ${what}.`;
  return markup`<div class="card">
<p class="small quiet">${of} What lies close together is alike to the model; directions and units
mean nothing (UMAP). Point at a picture, or move by arrow keys, to see it and its category.</p>
<div class="map" role="listbox" aria-label="Map of ${grouped(points.length)} images">
${spots}</div>
<p class="told small" aria-hidden="true">&nbsp;</p>
</div>
`;
}

function spot({ category, x, y }: MapPoint, number: number, image: string | null): Markup {
  const place = `left:${percent(x)};top:${percent(y)}`;
  const picture = image === null
    ? markup`<span class="blank"></span>`
    : markup`<img src="${image}" alt="" width="64" height="64" loading="lazy" decoding="async">`;
  return markup`<span class="spot" role="option" aria-label="${category}" title="${category}"
  tabindex="-1" data-category="${number}" style="${place}">${picture}</span>
`;
}

function percent(share: number): string {
  return `${(margin + (100 - 2 * margin) * share).toFixed(2)}%`;
}

/**
 * Arrow keys go to the nearest picture in their direction; the pictures of a category are marked
 * while one of them is pointed at. Plain JavaScript, which stands in the page.
 */
export const mapScript = `
"use strict";
for (const map of document.querySelectorAll(".map")) {
  const spots = [...map.querySelectorAll(".spot")];
  const told = map.nextElementSibling;
  let current = spots[0];

  function show(spot) {
    const alike = spot ? spots.filter((other) => other.dataset.category === spot.dataset.category) : [];
    for (const other of spots) other.classList.toggle("alike", alike.includes(other));
    map.classList.toggle("chosen", spot !== null);
    told.textContent = spot
      ? spot.getAttribute("aria-label") + ": " + alike.length +
        (alike.length === 1 ? " image" : " images") + " on the map"
      : "\\u00a0";
  }
  function go(spot) {
    current.tabIndex = -1;
    current = spot;
    current.tabIndex = 0;
    current.focus();
  }
  const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  function nearest([right, down]) {
    const here = current.getBoundingClientRect();
    let best = null, least = Infinity;
    for (const spot of spots) {
      const there = spot.getBoundingClientRect();
      const [x, y] = [there.x - here.x, there.y - here.y];
      const along = x * right + y * down, aside = Math.abs(x * down) + Math.abs(y * right);
      // Within 45 degrees; what lies aside is farther than it is.
      if (along <= 0 || aside > along || along + 2 * aside >= least) continue;
      [best, least] = [spot, along + 2 * aside];
    }
    return best;
  }

  current.tabIndex = 0;
  map.addEventListener("focusin", ({ target }) => show(target.closest(".spot")));
  map.addEventListener("focusout", () => show(null));
  map.addEventListener("pointerover", ({ target }) => {
    const spot = target.closest(".spot");
    if (spot) show(spot);
  });
  map.addEventListener("pointerleave", () =>
    show(map.contains(document.activeElement) ? document.activeElement : null));
  map.addEventListener("keydown", (event) => {
    const end = { Home: spots[0], End: spots.at(-1) }[event.key];
    const next = end || (directions[event.key] && nearest(directions[event.key]));
    if (!end && !directions[event.key]) return;
    event.preventDefault();
    if (next) go(next);
  });
}
`;
