/**
 * What is wrong with the parts of a data set: a split that is not used, categories and queries that
 * cannot be ranked. Before it stands `split_samples.ts`.
 *
 * @module
 */

import type { DataConfig } from "../../config/config.ts";
import type { Sample } from "../sample.ts";
import type { FoundFault } from "./data_check.ts";
import { counted } from "../../core/counted.ts";
import { listed, quoted } from "./wording.ts";

/** A split that the data set gives, but that a zero-shot split has no use for. */
export function redoneSplitFaults(
  samples: readonly Sample[],
  { split }: Pick<DataConfig, "split">,
): FoundFault[] {
  if (split !== "zero_shot") return [];
  const parts = Map.groupBy(samples, ({ split }) => split ?? "none");
  const [train, test, none] = [parts.get("train"), parts.get("test"), parts.get("none")];
  if (!train || !test) return [];
  const consequence = "so the categories are divided anew and the given split is not used";
  const faults: FoundFault[] = [];

  const trained = new Set(train.map(({ category }) => category));
  const both = test.filter(({ category }) => trained.has(category));
  const categories = [...new Set(both.map(({ category }) => category))].sort();
  if (categories.length > 0) {
    const count = counted(categories.length, "category is", "categories are");
    faults.push({
      kind: "split_redone",
      message: `${count} in train and in test (${listed(categories.map(quoted))}), though ` +
        `data.split is zero_shot: ${consequence}`,
      paths: both.map(({ path }) => path),
    });
  }
  if (none) {
    faults.push({
      kind: "split_redone",
      message: `${counted(none.length, "image is", "images are")} in no part: ${consequence}`,
      paths: none.map(({ path }) => path),
    });
  }
  return faults;
}

/** Test images that no ranking can be measured on. */
export function testFaults(test: readonly Sample[]): FoundFault[] {
  if (test.length === 0) return [];
  const faults: FoundFault[] = [];
  if (test.every(({ role }) => role === "gallery")) {
    faults.push({ kind: "no_queries", message: "no test image is a query", paths: [] });
  }
  if (test.every(({ role }) => role === "query")) {
    faults.push({ kind: "no_gallery", message: "no test image is in the gallery", paths: [] });
  }
  for (const [category, samples] of Map.groupBy(test, ({ category }) => category)) {
    const fault = unmatchedFault(category, samples);
    if (fault) faults.push(fault);
  }
  return faults;
}

/** A category whose queries find nothing: it is alone, or its others are not in the gallery. */
function unmatchedFault(category: string, samples: readonly Sample[]): FoundFault | null {
  if (samples.length === 1) {
    if (samples[0].role === "gallery") return null;
    return {
      kind: "lone_test_category",
      message: `the category ${quoted(category)} has 1 test image`,
      paths: [samples[0].path],
    };
  }
  const gallery = samples.filter(({ role }) => role !== "query");
  // A query does not find itself.
  const unmatched = samples.filter((sample) =>
    sample.role !== "gallery" && gallery.every((other) => other === sample)
  );
  if (unmatched.length === 0) return null;
  const count = counted(unmatched.length, "query", "queries");
  return {
    kind: "query_without_match",
    message: `${count} of ${quoted(category)} have no other image of it in the gallery`,
    paths: unmatched.map(({ path }) => path),
  };
}
