/**
 * The sampler `pk_random`: P×K batches drawn each for itself, as pytorch-metric-learning's
 * `MPerClassSampler` draws them.
 *
 * @module
 */

import type { Batches, SamplerInput } from "./sampler_input.ts";

/**
 * For each batch the categories are shuffled and the first P taken; K of each one's samples are
 * drawn without putting back, or with, where there are fewer than K. No batch knows of another: an
 * epoch may leave out samples, and a category with fewer than K samples may leave out some and
 * repeat others.
 */
export function* pkRandomSampler(
  { rows, batchCount, categoriesPerBatch, samplesPerCategory, random }: SamplerInput,
): Batches {
  const labels = [...rows.keys()];
  for (let batch = 0; batch < batchCount; batch++) {
    yield random.shuffle(labels).slice(0, categoriesPerBatch).flatMap((label) => {
      const own = rows.get(label)!;
      return own.length >= samplesPerCategory
        ? random.shuffle(own).slice(0, samplesPerCategory)
        : Array.from({ length: samplesPerCategory }, () => own[random.integer(own.length)]);
    });
  }
}
