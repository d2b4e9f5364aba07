/**
 * What the page shows, to and from the hash of its address, so that a view can be shared and the
 * browser's back and forward lead through the views: `#image=12&compare=other`.
 *
 * @module
 */
// @ts-check

/**
 * @typedef {"order" | "worst" | "best" | "category"} Sort
 *
 * @typedef {object} View
 * @property {number | null} image The image whose ranking is shown; null for none.
 * @property {number | null} picture Number of one's own picture of this session; null for none.
 * @property {string | null} compare Name of another run to show beside this one.
 * @property {number} k How many neighbours are shown.
 * @property {string | null} category Which category the gallery is filtered by.
 * @property {Sort} sort In which order the gallery is.
 */

/** How many neighbours are shown unless more are asked for. */
export const fewestNeighbours = 24;

/** The most that the server gives. */
export const mostNeighbours = 1000;

/** @type {readonly Sort[]} */
export const sorts = ["order", "worst", "best", "category"];

/** @type {View} */
export const firstView = {
  image: null,
  picture: null,
  compare: null,
  k: fewestNeighbours,
  category: null,
  sort: "order",
};

/**
 * Reads a hash; what it does not understand is as if it were not there.
 *
 * @param {string} hash With or without `#`.
 * @returns {View}
 */
export function parseView(hash) {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const image = wholeNumber(parameters.get("image"));
  const k = wholeNumber(parameters.get("k"));
  return {
    image,
    picture: image === null ? wholeNumber(parameters.get("picture")) : null,
    compare: parameters.get("compare") || null,
    k: k === null ? fewestNeighbours : Math.min(Math.max(1, k), mostNeighbours),
    category: parameters.get("category") || null,
    sort: sorts.find((sort) => sort === parameters.get("sort")) ?? "order",
  };
}

/**
 * The hash of a view, with `#`; what is as at first is left out.
 *
 * @param {View} view
 * @returns {string}
 */
export function formatView({ image, picture, compare, k, category, sort }) {
  const parameters = new URLSearchParams();
  if (image !== null) parameters.set("image", String(image));
  else if (picture !== null) parameters.set("picture", String(picture));
  if (compare !== null) parameters.set("compare", compare);
  if (k !== fewestNeighbours) parameters.set("k", String(k));
  if (category !== null) parameters.set("category", category);
  if (sort !== "order") parameters.set("sort", sort);
  return `#${parameters}`;
}

/**
 * Whether a ranking is shown, and not the gallery.
 *
 * @param {View} view
 */
export function isRanking({ image, picture }) {
  return image !== null || picture !== null;
}

/** @param {string | null} text */
function wholeNumber(text) {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
