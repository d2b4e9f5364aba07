/**
 * Which emoji make a category, those that enough of the sets have drawn, and which are for testing. Before it stands
 * `emoji_sets.ts`, after it `render_emoji.ts` and the data set.
 *
 * @module
 */

import { createRandom } from "../../core/random.ts";
import type { EmojiSet } from "./emoji_sets.ts";

/** One emoji, drawn by several sets. */
export interface EmojiCategory {
  /** Its name, such as `red-apple`. */
  name: string;
  /** The sets that have drawn it, in their order. */
  sets: EmojiSet[];
}

/** An emoji with fewer drawings is left out. */
const fewestDrawings = 5;

// The same picture in another skin tone would be a category of its own. The sets write tones as
// -medium-dark-skin-tone, -medium-dark or -dark, so every name with such a word is dropped; that
// costs a few emoji without a tone, such as police-car-light.
const skinTone = /skin-tone|-(light|medium|dark)/;

/** The categories, sorted by name: 1,187 of them with 8,081 drawings in the eight sets. */
export function chooseEmoji(sets: readonly EmojiSet[]): EmojiCategory[] {
  const setsByName = new Map<string, EmojiSet[]>();
  for (const set of sets) {
    for (const name of set.drawings.keys()) {
      if (skinTone.test(name)) continue;
      const others = setsByName.get(name);
      if (others) others.push(set);
      else setsByName.set(name, [set]);
    }
  }
  return [...setsByName.keys()].sort()
    .map((name) => ({ name, sets: setsByName.get(name)! }))
    .filter((category) => category.sets.length >= fewestDrawings);
}

/** The half of the categories that is for testing; the seed is part of the data set, no setting. */
export function chooseTestHalf(categories: readonly EmojiCategory[]): Set<string> {
  const names = categories.map(({ name }) => name);
  return new Set(createRandom(0).shuffle(names).slice(0, Math.floor(names.length / 2)));
}
