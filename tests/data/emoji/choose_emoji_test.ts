import assert from "node:assert/strict";
import { chooseEmoji, chooseTestHalf } from "../../../src/data/emoji/choose_emoji.ts";
import { type EmojiSet, loadEmojiSets } from "../../../src/data/emoji/emoji_sets.ts";

function makeSet(name: string, drawings: string[]): EmojiSet {
  const drawing = { body: "<path/>", left: 0, top: 0, width: 8, height: 8 };
  return { name, version: "1", drawings: new Map(drawings.map((key) => [key, drawing])) };
}

Deno.test("chooseEmoji() keeps what five sets have drawn, sorted, without skin tones", () => {
  const all = ["zebra", "ape", "hand-medium-dark-skin-tone", "hand-medium-dark", "hand-dark"];
  const sets = ["a", "b", "c", "d", "e"].map((name, index) =>
    makeSet(name, index < 4 ? [...all, "rare"] : all)
  );
  const chosen = chooseEmoji([...sets, makeSet("f", ["ape"])]);
  assert.deepEqual(chosen.map(({ name, sets }) => [name, sets.map(({ name }) => name).join("")]), [
    ["ape", "abcdef"],
    ["zebra", "abcde"],
  ]);
});

Deno.test("chooseEmoji() finds 1,187 categories with 8,081 drawings in the eight sets", async () => {
  const sets = await loadEmojiSets();
  assert.deepEqual(sets.map(({ name }) => name), [
    "noto",
    "noto-v1",
    "twemoji",
    "openmoji",
    "fluent-emoji-flat",
    "emojione",
    "emojione-v1",
    "fxemoji",
  ]);
  for (const { version } of sets) assert.match(version, /^\d+\.\d+\.\d+$/);
  const chosen = chooseEmoji(sets);
  assert.equal(chosen.length, 1187);
  assert.equal(chosen.reduce((sum, { sets }) => sum + sets.length, 0), 8081);
});

Deno.test("chooseTestHalf() always picks the same half", async () => {
  const categories = chooseEmoji(await loadEmojiSets());
  const half = chooseTestHalf(categories);
  assert.equal(half.size, 593);
  // Figures of different versions compare only as long as these stay what they are.
  const picked = categories.slice(0, 12).flatMap(({ name }) => half.has(name) ? [name] : []);
  assert.deepEqual(picked, [
    "1st-place-medal",
    "2nd-place-medal",
    "3rd-place-medal",
    "ab-button-blood-type",
    "aerial-tramway",
    "airplane-arrival",
    "alarm-clock",
  ]);
  const images = categories.filter(({ name }) => half.has(name))
    .reduce((sum, { sets }) => sum + sets.length, 0);
  assert.equal(images, 4034);
});
