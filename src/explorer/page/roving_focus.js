/**
 * The keyboard in a grid of links that is whole in the page: one of them can be reached by Tab, the
 * arrows move from there.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

import { moveInGrid } from "./grid_layout.js";

/**
 * Lets the arrows move between the links of a list.
 *
 * @param {HTMLElement} list
 */
export function roveFocus(list) {
  const links = () => [...list.querySelectorAll("a")];
  const first = links()[0];
  if (first) first.tabIndex = 0;

  list.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = links();
    const index = all.findIndex((link) => link === document.activeElement);
    if (index < 0) return;
    const columns = countColumns(all);
    const target = moveInGrid(event.key, index, { columns, total: all.length });
    if (target === null) return;
    event.preventDefault();
    all[target].focus();
  });
  list.addEventListener("focusin", ({ target }) => {
    for (const link of links()) link.tabIndex = link === target ? 0 : -1;
  });
}

/** @param {readonly HTMLElement[]} items */
function countColumns(items) {
  const top = items[0].getBoundingClientRect().top;
  const nextRow = items.findIndex((item) => item.getBoundingClientRect().top > top + 1);
  return nextRow < 0 ? items.length : nextRow;
}
