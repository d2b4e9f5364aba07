/**
 * Asks the explorer's server; what it answers is in ../api.ts. The only file that knows its paths.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

/**
 * @typedef {import("../api.ts").RunAnswer} RunAnswer
 * @typedef {import("../api.ts").Image} Image
 * @typedef {import("../api.ts").ImagesAnswer} ImagesAnswer
 * @typedef {import("../api.ts").Neighbour} Neighbour
 * @typedef {import("../api.ts").NeighboursAnswer} NeighboursAnswer
 * @typedef {import("../api.ts").SearchAnswer} SearchAnswer
 * @typedef {import("./view_url.js").Sort} Sort
 */

/** What went wrong, in words for the reader. */
export class ServerFault extends Error {
  /**
   * @param {string} message
   * @param {{ hint?: string, isGone?: boolean, mayPass?: boolean, cause?: unknown }} [about]
   *   `isGone`: no answer came at all; `mayPass`: trying again may help.
   */
  constructor(message, { hint = "", isGone = false, mayPass = isGone, cause } = {}) {
    super(message, { cause });
    this.hint = hint;
    this.isGone = isGone;
    this.mayPass = mayPass;
  }
}

/**
 * The run that is shown.
 *
 * @returns {Promise<RunAnswer>}
 */
export function askRun() {
  return ask("api/run");
}

/**
 * A piece of the list of images.
 *
 * @param {{ category: string | null, sort: Sort, offset: number, limit: number }} which
 * @param {AbortSignal} signal
 * @returns {Promise<ImagesAnswer>}
 */
export function askImages(which, signal) {
  return ask(`api/images${query(which)}`, { signal });
}

/**
 * The neighbours of an image.
 *
 * @param {number} id
 * @param {{ run: string | null, k: number }} how
 * @param {AbortSignal} signal
 * @returns {Promise<NeighboursAnswer>}
 */
export function askNeighbours(id, how, signal) {
  return ask(`api/images/${id}/neighbours${query(how)}`, { signal });
}

/**
 * The neighbours of a picture of one's own.
 *
 * @param {Blob} picture
 * @param {{ run: string | null, k: number }} how
 * @param {AbortSignal} signal
 * @returns {Promise<SearchAnswer>}
 */
export function askSearch(picture, how, signal) {
  const headers = { "content-type": picture.type || "application/octet-stream" };
  return ask(`api/search${query(how)}`, { method: "POST", body: picture, headers, signal });
}

/**
 * Address of a small version of an image that is sharp at a width in CSS pixels.
 *
 * @param {number} id
 * @param {number} width
 */
export function thumbnailUrl(id, width) {
  const pixels = width * Math.min(2, globalThis.devicePixelRatio || 1);
  const size = [96, 192, 384].find((side) => side >= 0.8 * pixels) ?? 768;
  return `thumbnails/${id}?size=${size}`;
}

/**
 * @param {string} path
 * @param {RequestInit} [how]
 */
async function ask(path, how) {
  const answer = await fetch(path, how).catch((cause) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ServerFault("The server does not answer.", {
      hint: "Is deno task explore still running?",
      isGone: true,
      cause,
    });
  });
  if (answer.ok) return await answer.json();
  const { error, hint } = await answer.json().catch(() => ({}));
  throw new ServerFault(error ?? `The server answered ${answer.status}.`, {
    hint,
    mayPass: answer.status >= 500,
  });
}

/** @param {Record<string, string | number | null>} parameters */
function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null);
  return given.length === 0
    ? ""
    : `?${new URLSearchParams(given.map(([key, v]) => [key, `${v}`]))}`;
}
