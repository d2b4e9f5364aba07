/**
 * Waits until the server knows how well each picture is ranked: of many pictures it takes minutes,
 * and begins when somebody asks.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

import { askImages, askRun } from "./server.js";

/**
 * @typedef {import("./server.js").RunAnswer} RunAnswer
 */

const secondsBetweenLooks = 1;

/**
 * Looks again and again until all is measured, or `isWanted` says that nobody waits any more.
 *
 * @param {object} listener
 * @param {() => boolean} listener.isWanted
 * @param {(run: RunAnswer) => void} listener.onProgress
 */
export async function waitUntilMeasured({ isWanted, onProgress }) {
  let before = -1;
  while (isWanted()) {
    const run = await askRun();
    if (!isWanted()) return;
    onProgress(run);
    if (run.measured === 1) return;
    // It stands still: nobody has asked for it yet.
    if (run.measured === before) await begin();
    before = run.measured;
    await new Promise((resolve) => setTimeout(resolve, 1000 * secondsBetweenLooks));
  }
}

/** The list itself is refused until all is measured; asking for it begins the measuring. */
async function begin() {
  const which = { category: null, offset: 0, limit: 1 };
  await askImages({ ...which, sort: "worst" }, new AbortController().signal).catch(() => {});
}
