/**
 * Tells screen readers what changed.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

import { byId } from "./element.js";

/**
 * Says a sentence when the reader has nothing else to say.
 *
 * @param {string} sentence
 */
export function announce(sentence) {
  const region = byId("announcements", HTMLElement);
  // The same sentence again is a change too.
  region.textContent = region.textContent === sentence ? `${sentence}\u00a0` : sentence;
}
