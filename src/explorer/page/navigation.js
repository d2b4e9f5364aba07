/**
 * The way through the views: every view has its address and its place in the browser's history.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

import { formatView, isRanking, parseView } from "./view_url.js";

/**
 * @typedef {import("./view_url.js").View} View
 */

/**
 * Follows links, back and forward.
 *
 * @param {(view: View) => void} show
 */
export function createNavigation(show) {
  history.scrollRestoration = "manual";
  addEventListener("popstate", () => show(current()));
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
    if (!link || link.hasAttribute("data-within")) return;
    event.preventDefault();
    go(parseView(link.getAttribute("href") ?? ""));
  });

  function current() {
    return parseView(location.hash);
  }

  /** Goes to a view. @param {View} view */
  function go(view) {
    const href = formatView(view);
    if (href === formatView(current())) return show(view);
    history.pushState({ depth: depth() + 1 }, "", href);
    show(view);
  }

  /** How many views of this page lie behind. */
  function depth() {
    return history.state?.depth ?? 0;
  }

  return {
    current,
    go,
    /** Changes the view without a step in the history. @param {View} view */
    replace(view) {
      history.replaceState(history.state, "", formatView(view));
      show(view);
    },
    /** Leads out of a ranking: one step back, or to the gallery where there is none. */
    back() {
      if (!isRanking(current())) return;
      if (depth() > 0) history.back();
      else go({ ...current(), image: null, picture: null, compare: null });
    },
  };
}
