/**
 * Makes the batches of an epoch: P categories with K samples each (the P×K sampler of In Defense of
 * the Triplet Loss, arXiv 1703.07737, section 2), as indices of samples. Before it stands
 * `split_samples.ts`, after it `load_batches.ts`.
 *
 * @module
 */

import type { Random } from "../core/random.ts";
import { UserError } from "../core/user_error.ts";

/** What {@linkcode sampleBatches} needs besides the labels. */
export interface SampleBatchesOptions {
  /** P: different categories in a batch. */
  categoriesPerBatch: number;
  /** K: samples of each. */
  samplesPerCategory: number;
  /** Where chance comes from; a stream of its own for every epoch. */
  random: Random;
}

/**
 * The batches of one epoch, each `P * K` indices into `labels`, category after category.
 *
 * Categories take turns: each is drawn before any is drawn again, as far as a batch may not hold one
 * twice. So do the samples of a category: all are used before any is used again, in this epoch; a
 * category with fewer than K samples fills its place by starting over. An epoch has
 * ⌈samples / (P * K)⌉ batches: with categories of one size every sample comes up at least once.
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
 * @throws {UserError} if there are fewer categories than P
 */
export function sampleBatches(
  labels: ArrayLike<number>,
  options: SampleBatchesOptions,
): Generator<number[], void, undefined> {
  const { categoriesPerBatch, samplesPerCategory, random } = options;
  for (const [name, value] of Object.entries({ categoriesPerBatch, samplesPerCategory })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`Cannot sample batches with ${name} ${value}; wanted a whole number > 0`);
  }
  const samples = groupByLabel(labels);
  if (samples.size < categoriesPerBatch) {
    throw new UserError(
      `Cannot fill a batch with ${categoriesPerBatch} categories: there are ${samples.size}; ` +
        "wanted at least as many.",
      { hint: `Set train.categories_per_batch to ${samples.size} or less.` },
    );
  }
  const count = Math.ceil(labels.length / (categoriesPerBatch * samplesPerCategory));
  return generate(samples, count, { categoriesPerBatch, samplesPerCategory, random });
}

function* generate(
  samples: Map<number, number[]>,
  count: number,
  { categoriesPerBatch, samplesPerCategory, random }: SampleBatchesOptions,
): Generator<number[], void, undefined> {
  const drawCategories = takeTurns([...samples.keys()], random);
  const drawSamples = new Map(
    [...samples].map(([label, indices]) => [label, takeTurns(indices, random)]),
  );
  for (let batch = 0; batch < count; batch++) {
    yield drawCategories(categoriesPerBatch)
      .flatMap((label) => drawSamples.get(label)!(samplesPerCategory));
  }
}

function groupByLabel(labels: ArrayLike<number>): Map<number, number[]> {
  const samples = new Map<number, number[]>();
  for (let index = 0; index < labels.length; index++) {
    const others = samples.get(labels[index]);
    if (others) others.push(index);
    else samples.set(labels[index], [index]);
  }
  return samples;
}

/**
 * Deals items like cards: from a shuffled deck, which is shuffled anew when it is used up. In that
 * case what the hand already holds goes to the bottom, so that a hand holds no item twice if there
 * are enough different ones.
 */
function takeTurns<Item>(items: Item[], random: Random): (count: number) => Item[] {
  let deck: Item[] = [];
  return (count) => {
    const hand: Item[] = [];
    while (hand.length < count) {
      if (deck.length === 0) {
        const shuffled = random.shuffle(items);
        const held = new Set(hand);
        deck = hand.length < items.length
          ? [
            ...shuffled.filter((item) => !held.has(item)),
            ...shuffled.filter((item) => held.has(item)),
          ]
          : shuffled;
      }
      hand.push(...deck.splice(0, count - hand.length));
    }
    return hand;
  };
}
