/**
 * The sampler `pk_epoch`: P×K batches in which every sample comes up in every epoch, however unequal
 * the categories are.
 *
 * @module
 */

import type { Batches, SamplerInput } from "./sampler_input.ts";
import { spreadHands } from "./spread_hands.ts";
import { dealSamples, takeTurns } from "./take_turns.ts";

/**
 * Each category deals its samples in ⌈size / K⌉ hands of K, the last filled up by starting over, and
 * the hands are spread over as few batches as hold them all. An epoch is longer than that of `pk`
 * where hands are filled up, or a category is in every batch because it has so many samples; where
 * it then lacks others, they deal once more.
 */
export function* pkEpochSampler(
  { rows, categoriesPerBatch, samplesPerCategory, random }: SamplerInput,
): Batches {
  const hands = new Map(
    [...rows].map(([label, { length }]) => [label, Math.ceil(length / samplesPerCategory)]),
  );
  const nextCategory = takeTurns([...rows.keys()], random);
  const drawSamples = dealSamples(rows, random);
  for (const batch of spreadHands(hands, categoriesPerBatch, random)) {
    const labels = new Set(batch);
    while (labels.size < categoriesPerBatch) labels.add(nextCategory(labels));
    yield [...labels].flatMap((label) => drawSamples(label, samplesPerCategory));
  }
}
