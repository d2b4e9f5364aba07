/**
 * The sampler `pk`: P categories with K samples each, as in In Defense of the Triplet Loss (arXiv
 * 1703.07737, section 2).
 *
 * @module
 */

import type { Batches, SamplerInput } from "./sampler_input.ts";
import { dealSamples, takeHands } from "./take_turns.ts";

/**
 * Categories take turns: each is drawn before any is drawn again, as far as a batch may not hold one
 * twice. So do the samples of a category: all are used before any is used again, in this epoch; a
 * category with fewer than K samples fills its place by starting over. With categories of one size
 * every sample comes up at least once.
 */
export function* pkSampler(
  { rows, batchCount, categoriesPerBatch, samplesPerCategory, random }: SamplerInput,
): Batches {
  const drawCategories = takeHands([...rows.keys()], random);
  const drawSamples = dealSamples(rows, random);
  for (let batch = 0; batch < batchCount; batch++) {
    yield drawCategories(categoriesPerBatch)
      .flatMap((label) => drawSamples(label, samplesPerCategory));
  }
}
