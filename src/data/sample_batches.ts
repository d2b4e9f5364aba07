/**
 * Makes the batches of an epoch, as indices of samples, by one of the rules in `samplers/`. Before it
 * stands `split_samples.ts`, after it `load_batches.ts`.
 *
 * @module
 */

import type { Random } from "../core/random.ts";
import { UserError } from "../core/user_error.ts";
import { classBalancedSampler, refuseTooFewSamples } from "./samplers/class_balanced_sampler.ts";
import { hardClassSampler, refuseWrongNeighbours } from "./samplers/hard_class_sampler.ts";
import { groupsOfCategories, hierarchicalSampler } from "./samplers/hierarchical_sampler.ts";
import { pkEpochSampler } from "./samplers/pk_epoch_sampler.ts";
import { pkRandomSampler } from "./samplers/pk_random_sampler.ts";
import { pkSampler } from "./samplers/pk_sampler.ts";
import { rowsByLabel } from "./samplers/rows_by_label.ts";
import type { Batches, SamplerInput } from "./samplers/sampler_input.ts";

/**
 * How categories and samples are drawn.
 *
 * - `pk`: categories take turns, so do the samples of each; one with fewer than K starts over.
 * - `pk_random`: each batch for itself, as pytorch-metric-learning draws; one with fewer than K is
 *   drawn from with putting back.
 * - `pk_epoch`: every sample comes up in every epoch, also of categories of unequal sizes.
 * - `hierarchical`: few super-categories a batch, several categories of each.
 * - `class_balanced`: categories take turns, no sample twice in a batch; where some have fewer than
 *   K, a batch has more than P.
 * - `hard_class`: categories bring those nearest to them.
 */
export type Sampler =
  | { name: "pk" | "pk_random" | "pk_epoch" | "class_balanced" }
  | {
    name: "hierarchical";
    /** The super-category of each sample, as a number. */
    groups: ArrayLike<number>;
    /** G: super-categories in a batch; divides P. */
    groupsPerBatch: number;
  }
  | {
    name: "hard_class";
    /** For each label, by its number, the labels nearest to it, nearest first. */
    nearest: readonly (readonly number[])[];
  };

/** What {@linkcode sampleBatches} needs besides the labels. */
export interface SampleBatchesOptions {
  /** P: different categories in a batch. */
  categoriesPerBatch: number;
  /** K: samples of each. */
  samplesPerCategory: number;
  /** Where chance comes from; a stream of its own for every epoch. */
  random: Random;
  /** By which rule; `pk` by default. */
  sampler?: Sampler;
}

/**
 * The batches of one epoch, each `P * K` indices into `labels`, category after category. An epoch
 * has ⌈samples / (P * K)⌉ batches; `pk_epoch` makes more where it must.
 *
 * @example
 * ```ts
 * import { createRandom, sampleBatches } from "@likeness/likeness";
 *
 * const labels = [0, 0, 1, 1, 2, 2];
 * const random = createRandom("0 batches of epoch 1");
 * const options = { categoriesPerBatch: 2, samplesPerCategory: 2, random };
 * for (const indices of sampleBatches(labels, options)) console.log(indices); // such as [5, 4, 0, 1]
 * ```
 *
 * @param labels the category of each sample, as a number
 * @throws {UserError} if there are fewer categories than P, or too few super-categories or samples
 *   for the sampler
 * @throws {RangeError} if P, K or an option of the sampler cannot be
 */
export function sampleBatches(
  labels: ArrayLike<number>,
  options: SampleBatchesOptions,
): Generator<number[], void, undefined> {
  const { categoriesPerBatch, samplesPerCategory, random, sampler = { name: "pk" } } = options;
  for (const [name, value] of Object.entries({ categoriesPerBatch, samplesPerCategory })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`Cannot sample batches with ${name} ${value}; wanted a whole number > 0`);
  }
  const rows = rowsByLabel(labels);
  if (rows.size < categoriesPerBatch) {
    throw new UserError(
      `Cannot fill a batch with ${categoriesPerBatch} categories: there are ${rows.size}; ` +
        "wanted at least as many.",
      { hint: `Set train.categories_per_batch to ${rows.size} or less.` },
    );
  }
  const batchCount = Math.ceil(labels.length / (categoriesPerBatch * samplesPerCategory));
  const input = { rows, batchCount, categoriesPerBatch, samplesPerCategory, random };
  return batchesBy(sampler, input);
}

function batchesBy(sampler: Sampler, input: SamplerInput): Batches {
  switch (sampler.name) {
    case "pk":
      return pkSampler(input);
    case "pk_random":
      return pkRandomSampler(input);
    case "pk_epoch":
      return pkEpochSampler(input);
    case "class_balanced":
      refuseTooFewSamples(input);
      return classBalancedSampler(input);
    case "hierarchical": {
      const { groups, groupsPerBatch } = sampler;
      const groupOf = groupsOfCategories(groups, input, groupsPerBatch);
      return hierarchicalSampler({ ...input, groupOf, groupsPerBatch });
    }
    case "hard_class":
      refuseWrongNeighbours(sampler.nearest, input);
      return hardClassSampler({ ...input, nearest: sampler.nearest });
    default:
      throw new TypeError(`Cannot sample by "${(sampler as Sampler).name}": there is no such rule`);
  }
}
