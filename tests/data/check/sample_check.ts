/**
 * A report with faults of some kinds, for the tests of its views.
 *
 * @module
 */

import type { CheckedFault, DataCheck } from "../../../src/data/check/data_check.ts";
import { countKinds } from "../../../src/data/check/fault_kinds.ts";

/** A new one each time, to be changed at will. */
export function sampleCheck(): DataCheck {
  const faults: CheckedFault[] = [
    ...Array.from({ length: 5 }, (_, index): CheckedFault => ({
      kind: "missing",
      severity: "error",
      message: "there is no such file",
      paths: [`/data/cat/${index}.png`],
    })),
    {
      kind: "label",
      severity: "error",
      message: "the label is empty",
      paths: ["/data/cat/x.png"],
      place: "/data/list.csv:7",
      hint: "Fill it in.",
    },
    {
      kind: "duplicate",
      severity: "warning",
      message: '3 files have the same bytes, in "<cat>"',
      paths: ["/data/cat/a.png", "/data/cat/b.png", "/data/cat/c.png"],
    },
  ];
  return {
    format: 1,
    dataset: "/data/photos.ts",
    folder: "/data",
    verdict: "error",
    protocol: {
      dataset: "photos",
      split: "zero-shot",
      selectedOn: "test categories",
      cropped: false,
    },
    counts: { images: 1200, files: 1199, categories: 3, train: 800, selection: 0, test: 400 },
    kinds: countKinds(faults),
    faults,
    classSizes: {
      least: 2,
      median: 2,
      most: 4,
      histogram: [{ from: 1, to: 1, categories: 0 }, { from: 2, to: 2, categories: 2 }, {
        from: 3,
        to: 4,
        categories: 1,
      }],
    },
    imageSizes: {
      width: { least: 10, median: 500, most: 4000 },
      height: { least: 10, median: 375, most: 3000 },
      bytes: { least: 100, median: 40_000, most: 9_000_000 },
      formats: { jpeg: 1100, png: 99 },
    },
  };
}
