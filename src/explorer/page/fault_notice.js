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
      const words = element(
        "p",
        {},
        element("strong", {}, message),
        ` ${hint}`,
        isGone && element("span", { class: "quiet" }, " It is tried again by itself."),
      );
      // Said once: the same words again would only be read out again.
      if (place.querySelector("p")?.textContent !== words.textContent) place.replaceChildren(words);
      place.querySelector("button")?.remove();
      if (fault instanceof ServerFault && fault.mayPass) place.append(retryButton(retry));
      place.hidden = false;
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

/** @param {() => void} retry */
function retryButton(retry) {
  const button = element("button", { type: "button", class: "button" }, "Try again");
  button.addEventListener("click", retry);
  return button;
}
