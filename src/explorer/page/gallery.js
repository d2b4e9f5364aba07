/**
 * The gallery: a grid of all images in which only what is in sight exists, so that 100,000 scroll
 * like 100. The window scrolls; the tile with the keyboard's focus stays in the page wherever one
 * scrolls to.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

import { element } from "./element.js";
import { layOutGrid, moveInGrid, placeOf, tilesInSight } from "./grid_layout.js";
import { openImageWindows } from "./image_windows.js";
import { galleryTile, tilePlaceholder } from "./tile.js";

/**
 * @typedef {import("./image_windows.js").ImageWindows} ImageWindows
 * @typedef {import("./view_url.js").Sort} Sort
 * @typedef {{ category: string | null, sort: Sort }} Which
 *
 * @typedef {object} Gallery
 * @property {(which: Which, expected: number) => void} show Shows a list from its beginning, unless
 *   it is shown already; `expected` says how many places to keep free until the first answer.
 * @property {() => void} refresh Asks again for what is missing in sight.
 * @property {() => void} leave Remembers where it is scrolled to, and hides.
 * @property {() => void} enter Comes back to where it was.
 * @property {() => void} focus Gives the keyboard to the tile that had it last, or the first.
 */

/**
 * @param {HTMLElement} list An empty list, whose style says how large tiles are.
 * @param {object} page
 * @param {(image: number) => string} page.hrefOf Address of the ranking of an image.
 * @param {(total: number) => void} page.onTotal Is told how many images there are, when that is new.
 * @param {(fault: unknown) => void} page.onFault
 * @returns {Gallery}
 */
export function createGallery(list, { hrefOf, onTotal, onFault }) {
  /** @type {Map<number, HTMLElement>} */
  const tiles = new Map();
  /** @type {Which | null} */
  let shown = null;
  /** @type {ImageWindows | null} */
  let images = null;
  let total = 0;
  let width = 0;
  let current = 0;
  let scrolledTo = 0;
  let isFrameAsked = false;
  let grid = layOut();

  addEventListener("scroll", drawSoon, { passive: true });
  new ResizeObserver(onResize).observe(list);
  list.addEventListener("keydown", onKey);
  list.addEventListener("focusin", ({ target }) => {
    const index = [...tiles].find(([, item]) => item.contains(/** @type {Node} */ (target)))?.[0];
    if (index !== undefined) makeCurrent(index);
  });

  function onResize() {
    if (!list.checkVisibility() || list.clientWidth === width) return;
    const top = firstInSight();
    const hadFocus = list.contains(document.activeElement);
    grid = layOut();
    clear();
    // What was on top stays on top when the columns change.
    if (top > 0) scrollTo({ top: topOfList() + placeOf(grid, top).top - covered() });
    draw();
    if (hadFocus) goTo(current);
  }

  function layOut() {
    width = list.clientWidth;
    const style = getComputedStyle(list);
    /** @param {string} name */
    const pixels = (name) => parseFloat(style.getPropertyValue(name)) * rem();
    return layOutGrid({
      total,
      width,
      leastTile: pixels("--least-tile"),
      gap: pixels("--gap"),
      caption: pixels("--caption"),
    });
  }

  function sight() {
    const top = -list.getBoundingClientRect().top;
    return { top, bottom: top + innerHeight };
  }

  function firstInSight() {
    return tilesInSight(grid, total, sight()).first;
  }

  function drawSoon() {
    if (isFrameAsked || !list.checkVisibility()) return;
    isFrameAsked = true;
    requestAnimationFrame(() => {
      isFrameAsked = false;
      if (list.checkVisibility()) draw();
    });
  }

  /** Puts into the page what is in sight, and half a screen more on both sides. */
  function draw() {
    if (!images) return;
    list.style.height = `${grid.height}px`;
    const { top, bottom } = sight();
    const margin = innerHeight / 2;
    const { first, end } = tilesInSight(grid, total, {
      top: top - margin,
      bottom: bottom + margin,
    });
    if (end > first) images.want(first, end);
    for (const [index, item] of tiles) {
      if ((index < first || index >= end) && !item.contains(document.activeElement)) drop(index);
    }
    let next = list.firstElementChild;
    for (const index of inOrder(first, end)) {
      const item = tiles.get(index) ?? make(index);
      // The order in the page is that of the list: what is there already is never moved.
      if (item === next) next = next.nextElementSibling;
      else list.insertBefore(item, next);
      fill(item, index);
    }
  }

  /** @param {number} first @param {number} end */
  function inOrder(first, end) {
    const indices = new Set(tiles.keys());
    for (let index = first; index < end; index++) indices.add(index);
    return [...indices].sort((a, b) => a - b);
  }

  /** @param {number} index */
  function make(index) {
    const { left, top } = placeOf(grid, index);
    const item = element("li", { "aria-posinset": index + 1, "aria-setsize": total });
    item.style.width = `${grid.tileWidth}px`;
    item.style.height = `${grid.tileHeight}px`;
    item.style.transform = `translate(${left}px, ${top}px)`;
    tiles.set(index, item);
    return item;
  }

  /** @param {HTMLElement} item @param {number} index */
  function fill(item, index) {
    if (item.querySelector("a")) return;
    const image = images?.at(index);
    if (!image) {
      if (!item.firstChild) item.append(tilePlaceholder());
      return;
    }
    const withRank = shown?.sort === "worst" || shown?.sort === "best";
    const how = { href: hrefOf(image.id), width: grid.tileWidth, withRank };
    const tile = galleryTile(image, how);
    if (index === current) tile.tabIndex = 0;
    item.replaceChildren(tile);
  }

  /** @param {number} index */
  function drop(index) {
    const item = tiles.get(index);
    // Without an address the browser no longer waits for a picture that is out of sight.
    item?.querySelector("img")?.removeAttribute("src");
    item?.remove();
    tiles.delete(index);
  }

  function clear() {
    for (const index of [...tiles.keys()]) drop(index);
  }

  /** @param {number} index */
  function linkAt(index) {
    return tiles.get(index)?.querySelector("a") ?? null;
  }

  /** @param {number} index */
  function makeCurrent(index) {
    const before = linkAt(current);
    if (before) before.tabIndex = -1;
    current = index;
    const now = linkAt(current);
    if (now) now.tabIndex = 0;
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const rowsInSight = Math.max(1, Math.floor(innerHeight / (grid.tileHeight + grid.gap)) - 1);
    const target = moveInGrid(event.key, current, { columns: grid.columns, total, rowsInSight });
    if (target === null) return;
    event.preventDefault();
    goTo(target);
  }

  /** Moves the keyboard's focus, once the image is there. @param {number} index */
  function goTo(index) {
    makeCurrent(index);
    bringIntoSight(index);
    draw();
    const link = linkAt(index);
    if (link) link.focus({ preventScroll: true });
    else {
      // Not there yet: its place has the focus until it is.
      const item = tiles.get(index);
      item?.setAttribute("tabindex", "-1");
      item?.focus({ preventScroll: true });
    }
  }

  /** @param {number} index */
  function bringIntoSight(index) {
    const { top } = placeOf(grid, index);
    const above = topOfList() + top - covered() - grid.gap;
    const below = topOfList() + top + grid.tileHeight + grid.gap - innerHeight;
    if (scrollY > above) scrollTo({ top: above });
    else if (scrollY < below) scrollTo({ top: below });
  }

  function topOfList() {
    return list.getBoundingClientRect().top + scrollY;
  }

  function clearAndOpen() {
    if (!shown) return;
    images?.close();
    images = openImageWindows(shown, { onLoad, onFault });
    images.want(0, 1);
  }

  /** @param {number} newTotal */
  function onLoad(newTotal) {
    const isNew = list.getAttribute("aria-busy") === "true" || newTotal !== total;
    total = newTotal;
    if (isNew) {
      list.removeAttribute("aria-busy");
      grid = layOut();
      clear();
      list.style.height = `${grid.height}px`;
      if (list.checkVisibility() && scrollY > topOfList()) {
        scrollTo({ top: topOfList() - covered() });
      }
      onTotal(total);
    }
    if (!list.checkVisibility()) return;
    const waiting = tiles.get(current);
    const hadFocus = waiting !== undefined && waiting === document.activeElement;
    draw();
    if (hadFocus) linkAt(current)?.focus({ preventScroll: true });
  }

  return {
    show(which, expected) {
      if (shown && shown.category === which.category && shown.sort === which.sort) return;
      if (!shown) total = expected;
      shown = which;
      current = 0;
      scrolledTo = 0;
      list.setAttribute("aria-busy", "true");
      // What was there stays in its place, dimmed, until the new list comes: nothing jumps.
      clearAndOpen();
    },
    refresh() {
      if (list.getAttribute("aria-busy") === "true") clearAndOpen();
      else draw();
    },
    leave() {
      if (!list.checkVisibility()) return;
      scrolledTo = scrollY;
      clear();
    },
    enter() {
      grid = layOut();
      list.style.height = `${grid.height}px`;
      scrollTo({ top: scrolledTo });
      draw();
    },
    focus() {
      if (total > 0) goTo(current);
    },
  };
}

function rem() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** Height that the bar at the top of the window covers. */
function covered() {
  return document.querySelector(".toolbar")?.getBoundingClientRect().height ?? 0;
}
