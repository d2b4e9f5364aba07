/**
 * The batches of a training's epoch, as its configuration says (`train.sampler`). Before it stand the
 * training samples, after it `load_batches.ts`.
 *
 * @module
 */

import type { TrainConfig } from "../config/config.ts";
import { createRandom, type Random } from "../core/random.ts";
import type { Sample } from "./sample.ts";
import { sampleBatches, type Sampler } from "./sample_batches.ts";
import { superCategoriesOf } from "./super_categories.ts";

/** What of the configuration batches depend on. */
export type BatchSettings = Pick<
  TrainConfig,
  "sampler" | "categories_per_batch" | "samples_per_category"
>;

/** For each category, by its number, those nearest to it, nearest first. */
export type NearestCategories = readonly (readonly number[])[];

/** What changes from epoch to epoch. */
export interface EpochBatchesOptions {
  /** The epoch's own stream. */
  random: Random;
  /** Only sampler `hard_class` needs it. */
  nearest: NearestCategories | null;
}

/**
 * The batches of one epoch, each the indices of its samples.
 *
 * @param labels the category of each sample, as a number
 * @throws {UserError} if the samples cannot fill a batch, or lack super-categories that are needed
 */
export function epochBatches(
  samples: readonly Sample[],
  labels: Int32Array,
  settings: BatchSettings,
  { random, nearest }: EpochBatchesOptions,
): number[][] {
  const sampler = samplerOf(settings.sampler, samples, nearest);
  return [...sampleBatches(labels, { ...shapeOf(settings), random, sampler })];
}

/**
 * Refuses what {@linkcode epochBatches} would, before a model is there that says which categories
 * are near.
 *
 * @throws {UserError} as that
 */
export function refuseUnfillableBatches(
  samples: readonly Sample[],
  labels: Int32Array,
  settings: BatchSettings,
): void {
  const { sampler } = settings;
  sampleBatches(labels, {
    ...shapeOf(settings),
    // The sampler refuses when it is made, and is not used.
    random: createRandom(0),
    sampler: sampler.name === "hard_class" ? { name: "pk" } : samplerOf(sampler, samples, null),
  });
}

function shapeOf({ categories_per_batch, samples_per_category }: BatchSettings) {
  return { categoriesPerBatch: categories_per_batch, samplesPerCategory: samples_per_category };
}

function samplerOf(
  settings: BatchSettings["sampler"],
  samples: readonly Sample[],
  nearest: NearestCategories | null,
): Sampler {
  if (settings.name === "hierarchical") {
    const groups = superCategoriesOf(samples);
    return { name: "hierarchical", groups, groupsPerBatch: settings.groups_per_batch };
  }
  if (settings.name === "hard_class") {
    if (nearest) return { name: "hard_class", nearest };
    throw new TypeError("Cannot sample hard classes before it is known which are near");
  }
  return { name: settings.name };
}
