import assert from "node:assert/strict";
import { chooseEmoji } from "../../../src/data/emoji/choose_emoji.ts";
import { loadEmojiGroups } from "../../../src/data/emoji/emoji_groups.ts";
import { loadEmojiSets } from "../../../src/data/emoji/emoji_sets.ts";

Deno.test("loadEmojiGroups() knows the group of every category of the data set", async () => {
  const groups = await loadEmojiGroups();
  const names = chooseEmoji(await loadEmojiSets()).map(({ name }) => name);
  assert.deepEqual(names.filter((name) => !groups.has(name)), []);
  assert.equal(groups.get("red-apple"), "Food & Drink");
  // All of Unicode's but that of skin tones.
  assert.deepEqual(
    new Set(names.map((name) => groups.get(name))),
    new Set([
      "Smileys & Emotion",
      "People & Body",
      "Animals & Nature",
      "Food & Drink",
      "Travel & Places",
      "Activities",
      "Objects",
      "Symbols",
      "Flags",
    ]),
  );
});
