/**
 * Says what went wrong and tries again: by a button, and by itself while the server is away.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

import { element } from "./element.js";
import { ServerFault } from "./server.js";

const firstWaitSeconds = 2;
const longestWaitSeconds = 30;

/**
 * @param {HTMLElement} place An empty element with the role of an alert.
 */
export function createFaultNotice(place) {
  let waitSeconds = firstWaitSeconds;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function hide() {
    clearTimeout(timer);
    place.replaceChildren();
    place.hidden = true;
  }

  return {
    /**
     * Says what went wrong.
     *
     * @param {unknown} fault
     * @param {() => void} retry
     */
    show(fault, retry) {
      clearTimeout(timer);
      const isGone = fault instanceof ServerFault && fault.isGone;
      const message = fault instanceof Error ? fault.message : String(fault);
      const hint = fault instanceof ServerFault ? fault.hint : "";
      const button = element("button", { type: "button", class: "button" }, "Try again");
      button.addEventListener("click", retry);
      const words = element(
        "p",
        {},
        element("strong", {}, message),
        ` ${hint}`,
        isGone && element("span", { class: "quiet" }, " It is tried again by itself."),
      );
      place.hidden = false;
      if (place.textContent !== words.textContent + "Try again") {
        place.replaceChildren(words, button);
      } else place.lastElementChild?.replaceWith(button);
      if (!isGone) return;
      timer = setTimeout(retry, 1000 * waitSeconds);
      waitSeconds = Math.min(2 * waitSeconds, longestWaitSeconds);
    },
    /** All is well again. */
    clear() {
      waitSeconds = firstWaitSeconds;
      hide();
    },
  };
}
