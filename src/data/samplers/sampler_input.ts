/**
 * What every sampler beside this file is given, checked before by `sample_batches.ts`.
 *
 * @module
 */

import type { Random } from "../../core/random.ts";

/** The samples, and how batches are made of them. */
export interface SamplerInput {
  /** The indices of the samples of each category; at least P categories. */
  rows: ReadonlyMap<number, readonly number[]>;
  /** How many batches fill an epoch: ⌈samples / (P * K)⌉. */
  batchCount: number;
  /** P: different categories in a batch. */
  categoriesPerBatch: number;
  /** K: samples of each. */
  samplesPerCategory: number;
  /** Where chance comes from. */
  random: Random;
}

/** Batches, each the indices of its samples, category after category. */
export type Batches = Generator<number[], void, undefined>;
