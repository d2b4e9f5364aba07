/**
 * The pictures of the page: each a link to its ranking, with its words beneath.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

import { element, icon, unseen } from "./element.js";
import { distanceText, grouped } from "./figure_text.js";
import { thumbnailUrl } from "./server.js";

/**
 * @typedef {import("./server.js").Image} Image
 * @typedef {import("./server.js").Neighbour} Neighbour
 */

const tick = "M5 12.5l4.5 4.5L19 7.5";
const cross = "M7 7l10 10M17 7L7 17";

/**
 * A picture of the gallery.
 *
 * @param {Image} image
 * @param {{ href: string, width: number, withRank: boolean }} how `withRank`: say how it is ranked.
 */
export function galleryTile({ id, name, category, firstPositiveRank }, { href, width, withRank }) {
  return element(
    "a",
    { class: "tile", href, title: `${category}\n${name}`, tabindex: -1 },
    frame(id, category, width),
    element("span", { class: "category" }, category),
    withRank && element("span", { class: "quiet rank" }, firstFoundText(firstPositiveRank)),
  );
}

/**
 * A picture of a ranking, with a tick if it is of the query's category and a cross if not.
 *
 * @param {Neighbour} neighbour
 * @param {{ href: string, width: number, rank: number, elsewhere: string | null }} how
 *   `elsewhere` says at which rank the run beside has it.
 */
export function neighbourTile(
  { id, name, category, distance, same },
  { href, width, rank, elsewhere },
) {
  const kind = same === null ? "" : same ? "same" : "other";
  return element(
    "a",
    { class: `tile ${kind}`, href, title: `${category}\n${name}`, tabindex: -1 },
    frame(id, category, width),
    same !== null && mark(same),
    element(
      "span",
      { class: "rank" },
      element("b", {}, unseen("Rank "), `${rank}`),
      element("span", { class: "quiet" }, unseen(", distance "), distanceText(distance)),
    ),
    element("span", { class: "category" }, category),
    elsewhere !== null && element("span", { class: "quiet rank" }, elsewhere),
  );
}

/** The place of a picture that is not there yet. */
export function tilePlaceholder() {
  return element(
    "span",
    { class: "tile awaited", "aria-hidden": "true" },
    element("span", {
      class: "frame",
    }),
  );
}

/**
 * A picture of the data in a square frame; its category in words if it cannot be shown.
 *
 * @param {number} id
 * @param {string} category
 * @param {number} width In CSS pixels.
 */
export function frame(id, category, width) {
  const picture = element("img", { alt: category, decoding: "async", draggable: "false" });
  picture.addEventListener("error", () => {
    if (!picture.hasAttribute("src")) return;
    picture.replaceWith(element("span", { class: "missing" }, `${category}: no picture`));
  });
  picture.src = thumbnailUrl(id, width);
  return element("span", { class: "frame" }, picture);
}

/**
 * The mark of a right or wrong neighbour; its form says it without colour.
 *
 * @param {boolean} same
 */
export function mark(same) {
  return element(
    "span",
    { class: "mark" },
    icon(same ? tick : cross),
    unseen(same ? "Same category. " : "Another category. "),
  );
}

/** @param {number | null} rank */
export function firstFoundText(rank) {
  return rank === null ? "none to find" : rank === 1 ? "found first" : `found at ${grouped(rank)}`;
}
