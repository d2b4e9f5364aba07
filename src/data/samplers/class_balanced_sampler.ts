/**
 * The sampler `class_balanced`: all categories equally often, and no sample twice in a batch, also
 * where categories have fewer than K.
 *
 * @module
 */

import { UserError } from "../../core/user_error.ts";
import type { Batches, SamplerInput } from "./sampler_input.ts";
import { dealSamples, takeTurns } from "./take_turns.ts";

/**
 * Categories take turns whatever their sizes. One with fewer than K samples gives each of them once,
 * and further categories fill the batch up to P * K samples, as in the code of CGD (arXiv
 * 1903.10663); the last of them may give fewer too.
 */
export function* classBalancedSampler(
  { rows, batchCount, categoriesPerBatch, samplesPerCategory, random }: SamplerInput,
): Batches {
  const batchSize = categoriesPerBatch * samplesPerCategory;
  const nextCategory = takeTurns([...rows.keys()], random);
  const drawSamples = dealSamples(rows, random);
  for (let count = 0; count < batchCount; count++) {
    const batch: number[] = [];
    const labels = new Set<number>();
    while (batch.length < batchSize) {
      const label = nextCategory(labels);
      labels.add(label);
      const wanted = Math.min(samplesPerCategory, batchSize - batch.length);
      batch.push(...drawSamples(label, Math.min(wanted, rows.get(label)!.length)));
    }
    yield batch;
  }
}

/** Refuses categories too small to fill one batch without a sample twice. */
export function refuseTooFewSamples(
  { rows, categoriesPerBatch, samplesPerCategory }: Omit<SamplerInput, "random" | "batchCount">,
): void {
  let most = 0;
  for (const { length } of rows.values()) most += Math.min(samplesPerCategory, length);
  const wanted = categoriesPerBatch * samplesPerCategory;
  if (most >= wanted) return;
  throw new UserError(
    `Cannot fill a batch with ${wanted} different samples: with at most ${samplesPerCategory} of ` +
      `each category there are ${most}; wanted at least as many.`,
    { hint: "Lower train.categories_per_batch, or choose a sampler that repeats samples, pk." },
  );
}
