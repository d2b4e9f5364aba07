/**
 * The field that filters the gallery by a category: one types a part of the name and chooses.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

import { element } from "./element.js";
import { counted, grouped } from "./figure_text.js";
import { matchCategories } from "./match_categories.js";

/**
 * @typedef {{ name: string, count: number }} Category
 */

/** Most categories that are listed at once; more can be found by typing on. */
const mostListed = 100;

/**
 * @param {object} parts
 * @param {HTMLInputElement} parts.field With the role of a combobox.
 * @param {HTMLElement} parts.list With the role of a listbox.
 * @param {HTMLButtonElement} parts.clear
 * @param {(category: string | null) => void} onChoose
 */
export function createCategoryFilter({ field, list, clear }, onChoose) {
  /** @type {readonly Category[]} */
  let categories = [];
  /** @type {string | null} */
  let chosen = null;
  /** Place of the option that Enter would choose; -1 for none. */
  let active = -1;

  field.addEventListener("focus", () => field.select());
  field.addEventListener("click", open);
  field.addEventListener("input", open);
  field.addEventListener("blur", () => {
    close();
    field.value = chosen ?? "";
  });
  field.addEventListener("keydown", onKey);
  // Not "click": the field would lose the focus first, and the list close under the pointer.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const option = target instanceof Element ? target.closest("[role=option]") : null;
    if (option instanceof HTMLElement) choose(option.dataset.name ?? null);
  });
  clear.addEventListener("click", () => {
    choose(null);
    field.focus();
  });

  function options() {
    return /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=option]")]);
  }

  function open() {
    const typed = field.value === chosen ? "" : field.value;
    const found = matchCategories(categories, typed);
    const shown = found.slice(0, mostListed);
    list.replaceChildren(
      ...typed.trim() === "" ? [optionOf(null, "All categories", "", 0)] : [],
      ...shown.map(({ name, count }, index) =>
        optionOf(name, name, grouped(count), index + (typed.trim() === "" ? 1 : 0))
      ),
      ...note(found.length),
    );
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    activate(typed.trim() !== "" && shown.length > 0 ? 0 : -1);
  }

  /** @param {number} found */
  function note(found) {
    const words = found === 0
      ? "No category has this in its name."
      : found > mostListed
      ? `${counted(found - mostListed, "more", "more")}: type on.`
      : null;
    return words === null
      ? []
      : [element("li", { class: "note quiet", role: "presentation" }, words)];
  }

  /**
   * @param {string | null} name
   * @param {string} text
   * @param {string} count
   * @param {number} index
   */
  function optionOf(name, text, count, index) {
    return element(
      "li",
      {
        role: "option",
        id: `${list.id}-${index}`,
        "data-name": name,
        "aria-selected": name === chosen ? "true" : "false",
      },
      element("span", {}, text),
      count !== "" && element("span", { class: "quiet" }, count),
    );
  }

  function close() {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    active = -1;
  }

  /** @param {number} index */
  function activate(index) {
    const all = options();
    all[active]?.classList.remove("active");
    active = index;
    const option = all[index];
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.classList.add("active");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  }

  /** @param {string | null} name */
  function choose(name) {
    close();
    field.value = name ?? "";
    onChoose(name);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const isOpen = !list.hidden;
    const count = options().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!isOpen) open();
      else if (event.key === "ArrowDown") activate(Math.min(count - 1, active + 1));
      else activate(Math.max(0, active - 1));
    } else if (event.key === "Enter" && isOpen) {
      const option = options()[active];
      if (option) choose(option.dataset.name ?? null);
      else if (field.value === "") choose(null);
    } else if (event.key === "Escape" && isOpen) {
      close();
      field.value = chosen ?? "";
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return {
    /** What there is to choose from. @param {readonly Category[]} all */
    setCategories(all) {
      categories = all;
      field.disabled = false;
    },
    /** Shows which category is chosen. @param {string | null} category */
    setChosen(category) {
      chosen = category;
      field.value = category ?? "";
      clear.hidden = category === null;
    },
  };
}
