/**
 * What is wrong with images that are there more than once: it depends on whether the copies are of
 * one category and of one part of the data. Before it stand `same_content.ts` and
 * `near_duplicates.ts`.
 *
 * @module
 */

import type { Sample } from "../sample.ts";
import type { FoundFault } from "./data_check.ts";
import { listed, quoted } from "./wording.ts";

/** The part of the data that a sample is in; undefined if in none. */
export type PartOf = (sample: Sample) => "train" | "selection" | "test" | undefined;

/**
 * The faults of samples that show the same bytes: several categories, several parts, or neither.
 * None for a single sample.
 */
export function sameContentFaults(samples: readonly Sample[], partOf: PartOf): FoundFault[] {
  if (samples.length < 2) return [];
  const paths = pathsOf(samples);
  const once = paths.length === 1;
  const what = once
    ? `the image is listed ${samples.length} times`
    : `${paths.length} files have the same bytes`;
  return faultsByScope(samples, partOf, what, {
    categories: "label_conflict",
    parts: "split_leak",
    neither: once ? "listed_twice" : "duplicate",
  });
}

/** The faults of samples that look almost the same. */
export function nearDuplicateFaults(samples: readonly Sample[], partOf: PartOf): FoundFault[] {
  const what = `${pathsOf(samples).length} images look almost the same`;
  return faultsByScope(samples, partOf, what, {
    categories: "near_label_conflict",
    parts: "near_split_leak",
    neither: "near_duplicate",
  });
}

function faultsByScope(
  samples: readonly Sample[],
  partOf: PartOf,
  what: string,
  kinds: { categories: string; parts: string; neither: string },
): FoundFault[] {
  const paths = pathsOf(samples);
  const categories = [...new Set(samples.map(({ category }) => category))].sort();
  const parts = new Set(samples.map(partOf));
  parts.delete(undefined);
  const faults: FoundFault[] = [];
  if (categories.length > 1) {
    const message = `${what}, in ${categories.length} categories: ${
      listed(categories.map(quoted))
    }`;
    faults.push({ kind: kinds.categories, message, paths });
  }
  if (parts.size > 1) {
    const known = ["train", "selection", "test"].filter((part) => parts.has(part as "train"));
    faults.push({ kind: kinds.parts, message: `${what}, in ${known.join(" and ")}`, paths });
  }
  if (faults.length > 0) return faults;
  return [{ kind: kinds.neither, message: `${what}, in ${quoted(categories[0])}`, paths }];
}

function pathsOf(samples: readonly Sample[]): string[] {
  return [...new Set(samples.map(({ path }) => path))];
}
