/**
 * How many images the categories have, and whether batches can be made of them.
 *
 * @module
 */

import type { TrainConfig } from "../../config/config.ts";
import type { Sample } from "../sample.ts";
import type { ClassSizes, FoundFault } from "./data_check.ts";
import { spreadOf } from "./spread.ts";
import { counted, grouped } from "../../core/counted.ts";
import { listed, quoted } from "./wording.ts";

/** A category so many times as large as the middle one makes classes unequal. */
const unequalFactor = 10;

/** The sizes of the categories with their histogram; null without samples. */
export function classSizesOf(samples: readonly Sample[]): ClassSizes | null {
  const sizes = [...countCategories(samples).values()];
  const spread = spreadOf(sizes);
  if (!spread) return null;
  const histogram: ClassSizes["histogram"] = [];
  for (let from = 1, to = 1; from <= spread.most; from = to + 1, to = to * 2) {
    const categories = sizes.filter((size) => size >= from && size <= to).length;
    histogram.push({ from, to, categories });
  }
  return { ...spread, histogram };
}

/** Whether the training part can fill batches of P categories with K images each. */
export function batchFaults(
  train: readonly Sample[],
  { categories_per_batch: p, samples_per_category: k }: Pick<
    TrainConfig,
    "categories_per_batch" | "samples_per_category"
  >,
): FoundFault[] {
  const counts = countCategories(train);
  const faults: FoundFault[] = [];
  if (counts.size < p) {
    faults.push({
      kind: "too_few_categories",
      message: `train.categories_per_batch is ${p}, but ` +
        `${counted(counts.size, "category is", "categories are")} left to train on` +
        (counts.size >= 2 ? `; the largest that works is ${counts.size}` : "; wanted at least 2"),
      paths: [],
    });
  }
  const small = [...counts.values()].filter((count) => count < k);
  if (small.length > 0) {
    faults.push({
      kind: "images_repeat",
      message: `${grouped(small.length)} of ` +
        `${counted(counts.size, "training category", "training categories")} with fewer images ` +
        `than train.samples_per_category (${k}), the smallest ${Math.min(...small)}`,
      paths: [],
    });
  }
  return faults;
}

/** Whether a few categories dwarf the others. */
export function unequalClassFaults(samples: readonly Sample[]): FoundFault[] {
  const counts = countCategories(samples);
  const median = spreadOf([...counts.values()])?.median ?? 0;
  const large = [...counts].filter(([, count]) => count >= unequalFactor * median)
    .sort(([, a], [, b]) => b - a);
  if (large.length === 0) return [];
  const names = large.map(([category, count]) => `${quoted(category)} (${grouped(count)})`);
  return [{
    kind: "unequal_classes",
    message: `the middle category has ${counted(median, "image")}, but ${listed(names)}`,
    paths: [],
  }];
}

function countCategories(samples: readonly Sample[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { category } of samples) counts.set(category, (counts.get(category) ?? 0) + 1);
  return counts;
}
