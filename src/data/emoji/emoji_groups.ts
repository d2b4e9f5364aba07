/**
 * Unicode's groups of emoji, such as `Food & Drink`: the super-categories of the `emoji` data set.
 * Before it stand two of the packages of `emoji_sets.ts`, after it the data set.
 *
 * @module
 */

/** What is used here of a package's `metadata.json` (the Iconify JSON format). */
interface Metadata {
  categories: Record<string, string[]>;
}

/** The group of each emoji by its name; the newer set goes before the older one. */
export async function loadEmojiGroups(): Promise<Map<string, string>> {
  const newer: { default: Metadata } = await import("@iconify-json/noto/metadata.json", {
    with: { type: "json" },
  });
  const older: { default: Metadata } = await import("@iconify-json/noto-v1/metadata.json", {
    with: { type: "json" },
  });
  const groups = new Map<string, string>();
  for (const { default: { categories } } of [older, newer]) {
    for (const [group, names] of Object.entries(categories)) {
      for (const name of names) groups.set(name, group);
    }
  }
  return groups;
}
