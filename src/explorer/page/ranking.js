/**
 * The ranking of one image, or of a picture of one's own: the query, and its nearest neighbours by
 * this run and, beside it, by another.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

import { announce } from "./announcer.js";
import { byId, element } from "./element.js";
import { counted, grouped, metricText } from "./figure_text.js";
import { drawOwnPicture, ownPicture } from "./own_pictures.js";
import { neighboursPanel, waitingPanel } from "./neighbours_panel.js";
import { askNeighbours, askSearch, ServerFault } from "./server.js";
import { firstFoundText, frame } from "./tile.js";
import { formatView, mostNeighbours } from "./view_url.js";

/**
 * @typedef {import("./server.js").Image} Image
 * @typedef {import("./server.js").Neighbour} Neighbour
 * @typedef {import("./server.js").RunAnswer} RunAnswer
 * @typedef {import("./view_url.js").View} View
 *
 * @typedef {object} Found
 * @property {string} run
 * @property {Image | null} query Null for a picture of one's own.
 * @property {readonly Neighbour[]} neighbours
 */

/** Width of the query's picture in CSS pixels, about. */
const queryWidth = 240;

/** @type {AbortController | null} */
let asked = null;

/** Waits for nothing more. */
export function leaveRanking() {
  asked?.abort();
  asked = null;
}

/**
 * Shows the ranking that a view names; returns once it is in the page.
 *
 * @param {View} view
 * @param {RunAnswer} run
 * @param {{ keepsQuery: boolean }} how `keepsQuery`: the query is in the page already.
 */
export async function showRanking(view, run, { keepsQuery }) {
  leaveRanking();
  const { signal } = asked = new AbortController();
  const runs = view.compare === null ? [null] : [null, view.compare];
  const panels = byId("panels", HTMLElement);
  panels.dataset.runs = `${runs.length}`;
  if (!keepsQuery) {
    await showQuery(view);
    if (signal.aborted) return;
  }
  if (!keepsQuery || panels.childElementCount !== runs.length) {
    panels.replaceChildren(
      ...runs.map((name) => waitingPanel(runs.length > 1 ? name ?? run.name : null, view.k)),
    );
  }
  panels.setAttribute("aria-busy", "true");
  byId("more", HTMLButtonElement).hidden = true;

  const found = await Promise.all(runs.map((name) => ask(view, name, signal)));
  panels.removeAttribute("aria-busy");
  const [{ query }] = found;
  if (query) showFacts(query, view, run);
  panels.replaceChildren(...found.map((one, index) => {
    const beside = found.length > 1 ? found[1 - index].neighbours : null;
    return neighboursPanel(one, { beside, hrefOf: (image) => hrefOf(image, view) });
  }));
  const count = found[0].neighbours.length;
  byId("more", HTMLButtonElement).hidden = count < view.k || view.k >= mostNeighbours;
  announce(summary(found, query?.category ?? null));
}

/**
 * @param {View} view
 * @param {string | null} run
 * @param {AbortSignal} signal
 * @returns {Promise<Found>}
 */
async function ask({ image, picture, k }, run, signal) {
  if (image !== null) return await askNeighbours(image, { run, k }, signal);
  const own = ownPicture(picture ?? 0);
  if (!own) {
    throw new ServerFault("Your picture is no longer here.", {
      hint: "It stays in this page only until the page is closed or loaded anew: choose it again.",
    });
  }
  return { ...await askSearch(own.file, { run, k }, signal), query: null };
}

/** Shows the query before its ranking is there. @param {View} view */
async function showQuery({ image, picture }) {
  const own = picture === null ? null : ownPicture(picture);
  byId("query-kind", HTMLElement).textContent = image === null ? "Your picture" : "Query";
  byId("query-title", HTMLElement).textContent = image === null
    ? own?.name || "A picture of your own"
    : `Image ${grouped(image)}`;
  byId("query-name", HTMLElement).textContent = "";
  byId("query-facts", HTMLElement).replaceChildren();
  byId("same-category", HTMLAnchorElement).hidden = true;
  const shown = image !== null
    ? frame(image, "The query", queryWidth)
    : own
    ? await drawOwnPicture(own)
    : element("span", { class: "frame" }, element("span", { class: "missing" }, "no longer here"));
  byId("query-picture", HTMLElement).replaceChildren(shown);
}

/**
 * @param {Image} query
 * @param {View} view
 * @param {RunAnswer} run
 */
function showFacts(query, view, run) {
  const { category, name, role, firstPositiveRank, averagePrecisionAtR } = query;
  byId("query-title", HTMLElement).textContent = category;
  byId("query-name", HTMLElement).textContent = name;
  const image = byId("query-picture", HTMLElement).querySelector("img");
  if (image) image.alt = category;
  const facts = {
    "Own category": firstPositiveRank === null ? null : firstFoundText(firstPositiveRank),
    "MAP@R": averagePrecisionAtR === null
      ? null
      : metricText(averagePrecisionAtR, { isShare: true }),
    "Role": role === undefined ? null : role === "query" ? "only asks" : "only searched",
  };
  byId("query-facts", HTMLElement).replaceChildren(
    ...Object.entries(facts).flatMap(([term, fact]) =>
      fact === null ? [] : [element("dt", {}, term), element("dd", {}, fact)]
    ),
  );
  const count = run.categories.find((one) => one.name === category)?.count;
  const link = byId("same-category", HTMLAnchorElement);
  link.hidden = count === undefined;
  link.textContent = `All ${grouped(count ?? 0)} of this category`;
  link.href = formatView({ ...view, image: null, picture: null, compare: null, category });
}

/** @param {number} image @param {View} view */
function hrefOf(image, view) {
  return formatView({ ...view, image, picture: null });
}

/** @param {readonly Found[]} found @param {string | null} category */
function summary(found, category) {
  const parts = found.map(({ run, neighbours }) => {
    const same = neighbours.filter((one) => one.same).length;
    const count = counted(neighbours.length, "neighbour");
    return category === null ? `${run}: ${count}` : `${run}: ${count}, ${same} of them right`;
  });
  return `${category ?? "Your picture"}. ${parts.join("; ")}.`;
}
