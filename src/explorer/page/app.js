/**
 * The explorer's page: puts its parts together. index.html holds what is always there; each part
 * fills its own place.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

import { announce } from "./announcer.js";
import { createCategoryFilter } from "./category_filter.js";
import { byId, element } from "./element.js";
import { createFaultNotice } from "./fault_notice.js";
import { counted } from "./figure_text.js";
import { createGallery } from "./gallery.js";
import { connectKeys } from "./keys.js";
import { waitUntilMeasured } from "./measuring.js";
import { createNavigation } from "./navigation.js";
import { acceptOwnPictures } from "./own_pictures.js";
import { leaveRanking, showRanking } from "./ranking.js";
import { showRun } from "./run_header.js";
import { askRun } from "./server.js";
import { connectThemeButton } from "./theme.js";
import { fewestNeighbours, formatView, isRanking, mostNeighbours, sorts } from "./view_url.js";

/**
 * @typedef {import("./server.js").RunAnswer} RunAnswer
 * @typedef {import("./view_url.js").View} View
 */

const sortField = byId("sort", HTMLSelectElement);
const compareField = byId("compare", HTMLSelectElement);

const noModel = "The model of this run is not here: only its own pictures can be ranked.";

/** @type {RunAnswer | null} */
let run = null;
/** @type {View | null} */
let shown = null;

const notice = createFaultNotice(byId("fault", HTMLElement));
const navigation = createNavigation(show);
const gallery = createGallery(byId("images", HTMLElement), {
  hrefOf: (image) => formatView({ ...navigation.current(), image }),
  onTotal: sayTotal,
  onFault: (fault) => notice.show(fault, retry),
});
const filter = createCategoryFilter({
  field: byId("category", HTMLInputElement),
  list: byId("categories", HTMLElement),
  clear: byId("clear-category", HTMLButtonElement),
}, (category) => navigation.go({ ...navigation.current(), category }));

connectThemeButton(byId("theme", HTMLButtonElement));
connectKeys({ back: navigation.back, toFilter, toImages });
acceptOwnPictures(
  { chooser: byId("picture-file", HTMLInputElement), target: byId("drop", HTMLElement) },
  rankOwnPicture,
  (words) => notice.show(new Error(words), retry),
);
byId("choose-picture", HTMLButtonElement).addEventListener("click", () => {
  byId("picture-file", HTMLInputElement).click();
});
sortField.addEventListener("change", () => {
  const sort = sorts.find((one) => one === sortField.value) ?? "order";
  navigation.go({ ...navigation.current(), sort });
});
compareField.addEventListener("change", () => {
  navigation.go({ ...navigation.current(), compare: compareField.value || null });
});
byId("more", HTMLButtonElement).addEventListener("click", () => {
  const view = navigation.current();
  navigation.replace({ ...view, k: Math.min(2 * view.k, mostNeighbours) });
});
byId("skip", HTMLAnchorElement).addEventListener("click", (event) => {
  event.preventDefault();
  toImages();
});
await start();

/** Asks which run it is, and shows what the address names. */
async function start() {
  try {
    run = await askRun();
  } catch (fault) {
    return notice.show(fault, start);
  }
  notice.clear();
  showRun(run);
  filter.setCategories(run.categories);
  fillChoices(run);
  show(navigation.current());
}

/** @param {{ number: number }} picture */
function rankOwnPicture({ number }) {
  if (run && !run.canSearchByUpload) return notice.show(new Error(noModel), retry);
  navigation.go({ ...navigation.current(), image: null, picture: number, k: fewestNeighbours });
}

/** Shows a view. @param {View} view */
async function show(view) {
  if (!run) return;
  const before = shown;
  shown = view;
  const ranks = isRanking(view);
  notice.clear();
  if (ranks) gallery.leave();
  else leaveRanking();
  document.body.dataset.view = ranks ? "ranking" : "gallery";
  byId("gallery", HTMLElement).hidden = ranks;
  byId("ranking", HTMLElement).hidden = !ranks;
  byId("to-gallery", HTMLAnchorElement).href = formatView(galleryOf(view));
  document.body.dataset.sort = view.sort;
  filter.setChosen(view.category);
  sortField.value = view.sort;
  compareField.value = view.compare ?? "";
  if (ranks) await enterRanking(view, before);
  else enterGallery(view, before);
}

/** @param {View} view @param {View | null} before */
function enterGallery(view, before) {
  if (!run) return;
  const isMeasured = run.measured === 1 || !needsMeasuring(view);
  byId("measuring", HTMLElement).hidden = isMeasured;
  byId("images", HTMLElement).hidden = !isMeasured;
  if (!isMeasured) return enterMeasured();
  gallery.show({ category: view.category, sort: view.sort }, run.images);
  gallery.enter();
  if (before && isRanking(before)) gallery.focus();
}

/** @param {View} view @param {View | null} before */
async function enterRanking(view, before) {
  if (!run) return;
  const keepsQuery = before?.image === view.image && before.picture === view.picture;
  if (!keepsQuery) scrollTo({ top: 0 });
  try {
    const done = showRanking(view, run, { keepsQuery });
    // Not before the keyboard came from somewhere: a page that just opened leaves the focus alone.
    if (!keepsQuery && before) byId("query-title", HTMLElement).focus({ preventScroll: true });
    await done;
    notice.clear();
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === "AbortError") return;
    byId("panels", HTMLElement).replaceChildren();
    notice.show(fault, retry);
  }
}

function retry() {
  if (!run) start();
  else if (shown && isRanking(shown)) enterRanking(shown, null);
  else if (shown && run.measured < 1 && needsMeasuring(shown)) enterMeasured();
  else gallery.refresh();
}

/** @param {number} total */
function sayTotal(total) {
  notice.clear();
  const words = counted(total, "image");
  byId("count", HTMLElement).textContent = words;
  byId("nothing", HTMLElement).hidden = total > 0;
  announce(shown?.category ? `${words} of ${shown.category}` : words);
}

/** Waits for the ranks that an order needs; then shows the view again. */
async function enterMeasured() {
  byId("count", HTMLElement).textContent = "";
  byId("nothing", HTMLElement).hidden = true;
  const isWanted = () => shown !== null && !isRanking(shown) && needsMeasuring(shown);
  try {
    await waitUntilMeasured({ isWanted, onProgress: sayMeasured });
    if (shown && isWanted()) enterGallery(shown, shown);
  } catch (fault) {
    notice.show(fault, retry);
  }
}

/** @param {RunAnswer} answer */
function sayMeasured(answer) {
  run = answer;
  notice.clear();
  byId("measured", HTMLElement).textContent = `${Math.floor(100 * answer.measured)} %`;
}

/** @param {RunAnswer} run */
function fillChoices({ comparable, canSearchByUpload }) {
  if (compareField.options.length !== comparable.length + 1) {
    const options = comparable.map((name) => element("option", { value: name }, name));
    compareField.replaceChildren(element("option", { value: "" }, "no other run"), ...options);
    compareField.value = navigation.current().compare ?? "";
  }
  byId("compare-part", HTMLElement).hidden = comparable.length === 0;
  const choose = byId("choose-picture", HTMLButtonElement);
  choose.disabled = !canSearchByUpload;
  choose.title = canSearchByUpload ? "Or drop or paste one" : noModel;
}

/** @param {View} view */
function needsMeasuring({ sort }) {
  return sort === "worst" || sort === "best";
}

/** @param {View} view */
function galleryOf(view) {
  return { ...view, image: null, picture: null, compare: null, k: fewestNeighbours };
}

function toFilter() {
  if (shown && isRanking(shown)) navigation.go(galleryOf(shown));
  byId("category", HTMLInputElement).focus();
}

function toImages() {
  if (!shown || !isRanking(shown)) return gallery.focus();
  byId("panels", HTMLElement).querySelector("a")?.focus();
}
