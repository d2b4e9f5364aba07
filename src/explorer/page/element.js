/**
 * Makes elements of the page. Text goes in as text, never as markup.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * An element with attributes and children; `false` and `null` leave an attribute or child out.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | null>} [attributes]
 * @param {...(Node | string | null | false)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) {
      made.setAttribute(name, value === true ? "" : `${value}`);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== false));
  return made;
}

/**
 * Words that only a screen reader says.
 *
 * @param {string} text
 */
export function unseen(text) {
  return element("span", { class: "unseen" }, text);
}

/**
 * A line drawing of 24 × 24.
 *
 * @param {string} path
 */
export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/**
 * The element with an id that index.html is known to have.
 *
 * @template {HTMLElement} E
 * @param {string} id
 * @param {new (...parameters: never[]) => E} kind
 * @returns {E}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`index.html has no ${kind.name} "${id}"`);
  return found;
}
