/**
 * Drawings of the same emoji by six studios, the data set that needs no download: which sets have
 * drawn which emoji comes from `../emoji/`, the PNG files lie in `data.cache_dir`. Half of the
 * categories are for testing, always the same, so that figures compare. Super-categories are
 * Unicode's groups.
 *
 * @module
 */

import type { DataConfig } from "../../config/config.ts";
import { chooseEmoji, chooseTestHalf, type EmojiCategory } from "../emoji/choose_emoji.ts";
import { loadEmojiGroups } from "../emoji/emoji_groups.ts";
import { loadEmojiSets } from "../emoji/emoji_sets.ts";
import { renderedPath, renderEmoji } from "../emoji/render_emoji.ts";
import type { Dataset, Sample } from "../sample.ts";

/** What {@linkcode prepareEmoji} found and made. */
export interface PreparedEmoji {
  /** Folder of the rendered images. */
  folder: string;
  /** The categories, sorted by name. */
  categories: EmojiCategory[];
  /** How many images were missing, and were rendered now. */
  rendered: number;
}

/** The `emoji` data set: 1,187 categories, 8,081 images of 96 × 96 pixels. */
export const emoji: Dataset = { name: "emoji", listSamples };

/**
 * Renders what is missing into `<cacheDir>/emoji`, some ten seconds the first time.
 *
 * @throws {UserError} where the folder cannot be written
 */
export async function prepareEmoji(cacheDir: string): Promise<PreparedEmoji> {
  const categories = chooseEmoji(await loadEmojiSets());
  const folder = `${cacheDir}/emoji`;
  return { folder, categories, rendered: await renderEmoji(categories, folder) };
}

async function listSamples({ cache_dir }: DataConfig): Promise<Sample[]> {
  const { folder, categories } = await prepareEmoji(cache_dir);
  const testHalf = chooseTestHalf(categories);
  const groups = await loadEmojiGroups();
  return categories.flatMap(({ name, sets }) =>
    sets.map((set): Sample => ({
      path: renderedPath(folder, set, name),
      category: name,
      group: groups.get(name),
      split: testHalf.has(name) ? "test" : "train",
    }))
  );
}
