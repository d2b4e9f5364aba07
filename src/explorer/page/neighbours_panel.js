/**
 * The neighbours that one run found, with how many of them are right.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

import { element, unseen } from "./element.js";
import { roveFocus } from "./roving_focus.js";
import { neighbourTile, tilePlaceholder } from "./tile.js";

/**
 * @typedef {import("./server.js").Neighbour} Neighbour
 */

/** Width of a neighbour's picture in CSS pixels, about. */
const tileWidth = 128;

/**
 * @param {{ run: string, neighbours: readonly Neighbour[] }} found
 * @param {object} how
 * @param {readonly Neighbour[] | null} how.beside What the run beside this one found.
 * @param {(image: number) => string} how.hrefOf Address of the ranking of an image.
 */
export function neighboursPanel({ run, neighbours }, { beside, hrefOf }) {
  const ranks = beside && new Map(beside.map(({ id }, index) => [id, index + 1]));
  const list = element(
    "ol",
    { class: "neighbours", "aria-label": `Neighbours by ${run}`, role: "list" },
    ...neighbours.map((neighbour, index) =>
      element(
        "li",
        {},
        neighbourTile(neighbour, {
          href: hrefOf(neighbour.id),
          width: tileWidth,
          rank: index + 1,
          elsewhere: ranks && `other run: ${ranks.get(neighbour.id) ?? "–"}`,
        }),
      )
    ),
  );
  roveFocus(list);
  const nothing = element("p", { class: "quiet" }, "No other image is searched: nothing to rank.");
  return panel(beside && run, rightOf(neighbours), neighbours.length > 0 ? list : nothing);
}

/**
 * The panel before its neighbours are there, of the same size.
 *
 * @param {string | null} run Its name, where there is another beside it.
 * @param {number} k
 */
export function waitingPanel(run, k) {
  const places = Array.from({ length: k }, () => element("li", {}, tilePlaceholder()));
  return panel(run, "Ranking …", element("ol", { class: "neighbours", role: "list" }, ...places));
}

/** @param {string | null} run @param {string} right @param {HTMLElement} body */
function panel(run, right, body) {
  const heading = element(
    "h3",
    {},
    run === null
      ? element("span", {}, "Nearest pictures")
      : element("span", {}, unseen("Nearest pictures by "), run),
    element("span", { class: "quiet" }, right),
  );
  return element("section", { class: "panel" }, heading, body);
}

/** @param {readonly Neighbour[]} neighbours */
function rightOf(neighbours) {
  const judged = neighbours.filter(({ same }) => same !== null);
  if (judged.length === 0) return "";
  return `${judged.filter(({ same }) => same).length} of ${judged.length} right`;
}
