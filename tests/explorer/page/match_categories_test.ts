import assert from "node:assert/strict";
import { matchCategories } from "../../../src/explorer/page/match_categories.js";

const categories = ["2nd-place-medal", "café", "medal-military", "place", "Sports_Medal"]
  .map((name) => ({ name }));

function matched(text: string): string[] {
  return matchCategories(categories, text).map(({ name }) => name);
}

Deno.test("matchCategories() finds all that have the text, those that begin with it first", () => {
  assert.deepEqual(matched("medal"), ["medal-military", "2nd-place-medal", "Sports_Medal"]);
  assert.deepEqual(matched("zebra"), []);
});

Deno.test("matchCategories() gives all for nothing", () => {
  assert.deepEqual(matched(""), categories.map(({ name }) => name));
  assert.deepEqual(matched("  "), categories.map(({ name }) => name));
});

Deno.test("matchCategories() wants every word, in any order", () => {
  assert.deepEqual(matched("medal place"), ["2nd-place-medal"]);
});

Deno.test("matchCategories() does not mind capitals, accents and marks between words", () => {
  assert.deepEqual(matched("CAFE"), ["café"]);
  assert.deepEqual(matched("sports medal"), ["Sports_Medal"]);
  assert.deepEqual(matched("place_medal"), ["2nd-place-medal"]);
});
