/**
 * Categories that are probably one: their names differ only in upper and lower case, spaces,
 * hyphens, underscores or in how Unicode writes a letter.
 *
 * @module
 */

import type { Sample } from "../sample.ts";
import type { FoundFault } from "./data_check.ts";
import { listed, quoted } from "./wording.ts";

/**
 * The groups of similar names. An error where no reader can tell them apart (spaces at an end or
 * doubled, invisible characters, two ways to write one letter), else a warning.
 */
export function labelFaults(samples: readonly Sample[]): FoundFault[] {
  const byCategory = Map.groupBy(samples, ({ category }) => category);
  const groups = Map.groupBy([...byCategory.keys()].sort(), plainName);
  return [...groups.values()].filter((names) => names.length > 1).map((names) => {
    const seen = new Set(names.map(visibleName));
    return {
      kind: "similar_labels",
      severity: seen.size < names.length ? "error" : "warning",
      message: `the categories ${listed(names.map(quoted))} have almost the same name`,
      // The first image of each shows what they are.
      paths: [...new Set(names.map((name) => byCategory.get(name)![0].path))],
    };
  });
}

/** What is left of a name for a reader. */
function visibleName(name: string): string {
  return name.normalize("NFKC").replaceAll(/\p{Cf}/gu, "").replaceAll(/\s+/g, " ").trim();
}

/** The name without case, separators beside letters all one. `-1`, `1-2` and `1_2` stay as they are. */
function plainName(name: string): string {
  return visibleName(name).toLowerCase()
    .replaceAll(/(?<=\p{L})[\s_-]+|[\s_-]+(?=\p{L})/gu, " ").trim();
}
