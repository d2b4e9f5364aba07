/**
 * The list of images as the gallery needs it: pieces are asked for when they come in sight, and no
 * longer waited for when they are out of it before they came.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

import { askImages } from "./server.js";

/**
 * @typedef {import("./server.js").Image} Image
 * @typedef {import("./view_url.js").Sort} Sort
 *
 * @typedef {object} ImageWindows
 * @property {(index: number) => Image | undefined} at The image at a place, if it is there yet.
 * @property {(first: number, end: number) => void} want Asks for what is missing between two places.
 * @property {() => void} close Waits for nothing more.
 */

/** Images that are asked for at once. */
const piece = 200;

/**
 * Opens the list in an order, of one category or all.
 *
 * @param {{ category: string | null, sort: Sort }} which
 * @param {{ onLoad: (total: number) => void, onFault: (fault: unknown) => void }} listener
 * @returns {ImageWindows}
 */
export function openImageWindows(which, { onLoad, onFault }) {
  /** @type {Map<number, Image[]>} */
  const loaded = new Map();
  /** @type {Map<number, AbortController>} */
  const awaited = new Map();

  /** @param {number} number */
  async function load(number) {
    const controller = new AbortController();
    awaited.set(number, controller);
    try {
      const part = { ...which, offset: number * piece, limit: piece };
      const { total, images } = await askImages(part, controller.signal);
      loaded.set(number, images);
      if (!controller.signal.aborted) onLoad(total);
    } catch (fault) {
      if (!controller.signal.aborted) onFault(fault);
    } finally {
      if (awaited.get(number) === controller) awaited.delete(number);
    }
  }

  return {
    at: (index) => loaded.get(Math.floor(index / piece))?.[index % piece],
    want(first, end) {
      const firstPiece = Math.floor(first / piece);
      const lastPiece = Math.floor(Math.max(first, end - 1) / piece);
      for (const [number, controller] of awaited) {
        if (number >= firstPiece && number <= lastPiece) continue;
        awaited.delete(number);
        controller.abort();
      }
      for (let number = firstPiece; number <= lastPiece; number++) {
        if (!loaded.has(number) && !awaited.has(number)) load(number);
      }
    },
    close() {
      for (const controller of awaited.values()) controller.abort();
      awaited.clear();
    },
  };
}
