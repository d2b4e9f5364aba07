/**
 * Who drew the sets of the `emoji` data set, and under which licences, as their packages say: for
 * whatever is made of them and handed on.
 *
 * @module
 */

/** One set of drawings. */
export interface EmojiLicence {
  /** What its makers call it, such as `Noto Emoji`. */
  title: string;
  author: string;
  /** The licence by its SPDX name, such as `Apache-2.0`. */
  licence: string;
  /** Where its text is. */
  url: string;
}

/** What is used here of a package's `info.json`. */
interface PackageInfo {
  name: string;
  author: { name: string };
  license: { spdx: string; url: string };
}

// Written out one by one, as in emoji_sets.ts, whose order this is.
const infos: readonly (() => Promise<{ default: PackageInfo }>)[] = [
  () => import("@iconify-json/noto/info.json", { with: { type: "json" } }),
  () => import("@iconify-json/noto-v1/info.json", { with: { type: "json" } }),
  () => import("@iconify-json/twemoji/info.json", { with: { type: "json" } }),
  () => import("@iconify-json/openmoji/info.json", { with: { type: "json" } }),
  () => import("@iconify-json/fluent-emoji-flat/info.json", { with: { type: "json" } }),
  () => import("@iconify-json/emojione/info.json", { with: { type: "json" } }),
  () => import("@iconify-json/emojione-v1/info.json", { with: { type: "json" } }),
  () => import("@iconify-json/fxemoji/info.json", { with: { type: "json" } }),
];

/** The licences of all sets. */
export async function emojiLicences(): Promise<EmojiLicence[]> {
  return await Promise.all(infos.map(async (load) => {
    const { default: { name, author, license } } = await load();
    return { title: name, author: author.name, licence: license.spdx, url: license.url };
  }));
}
