/**
 * The sampler `pk_random`: P×K batches drawn each for itself, as pytorch-metric-learning's
 * `MPerClassSampler` draws them.
 *
 * @module
 */

import type { Random } from "../../core/random.ts";
import type { Batches, SamplerInput } from "./sampler_input.ts";

/**
 * For each batch P categories are drawn without putting back, and K samples of each likewise, or with
 * putting back where there are fewer than K. No batch knows of another: an epoch may leave out
 * samples, and a category with fewer than K samples may leave out some and repeat others.
 */
export function* pkRandomSampler(
  { rows, batchCount, categoriesPerBatch, samplesPerCategory, random }: SamplerInput,
): Batches {
  const labels = [...rows.keys()];
  for (let batch = 0; batch < batchCount; batch++) {
    yield draw(labels, categoriesPerBatch, random).flatMap((label) => {
      const own = rows.get(label)!;
      return own.length >= samplesPerCategory
        ? random.shuffle(own).slice(0, samplesPerCategory)
        : Array.from({ length: samplesPerCategory }, () => own[random.integer(own.length)]);
    });
  }
}

/** Draws different items by bringing them to the front: whatever their order, all are as likely. */
function draw(items: number[], count: number, random: Random): number[] {
  for (let place = 0; place < count; place++) {
    const other = place + random.integer(items.length - place);
    [items[place], items[other]] = [items[other], items[place]];
  }
  return items.slice(0, count);
}
