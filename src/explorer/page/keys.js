/**
 * The keys of the whole page, and the dialog that lists them.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

import { byId } from "./element.js";

/**
 * @param {object} actions
 * @param {() => void} actions.back Leads out of a ranking.
 * @param {() => void} actions.toFilter
 * @param {() => void} actions.toImages Gives the keyboard to the pictures.
 */
export function connectKeys({ back, toFilter, toImages }) {
  const dialog = byId("help", HTMLDialogElement);
  byId("open-help", HTMLButtonElement).addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("click", ({ target }) => {
    // The dialog itself is only hit outside of its content.
    if (target === dialog) dialog.close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (dialog.open) return;
    if (isTyping(event.target)) return event.key === "Escape" ? blur() : undefined;
    const action = {
      "/": toFilter,
      "?": () => dialog.showModal(),
      Escape: back,
      ArrowDown: toImages,
      ArrowRight: toImages,
    }[event.key];
    if (!action || (event.key.startsWith("Arrow") && !isNowhere(event.target))) return;
    event.preventDefault();
    action();
  });
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
}

/** Whether the keyboard is on nothing that has a use for arrows. @param {EventTarget | null} target */
function isNowhere(target) {
  return target === document.body ||
    (target instanceof HTMLElement && target.matches("#main, #query-title"));
}

function blur() {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
