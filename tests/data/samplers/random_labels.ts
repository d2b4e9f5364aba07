/**
 * Random labels and batch shapes, for the property tests of the samplers: categories of very unequal
 * sizes, lone samples among them, numbered with gaps and mixed.
 *
 * @module
 */

import fc from "fast-check";
import { createRandom } from "../../../src/core/random.ts";
import { sampleBatches, type Sampler } from "../../../src/data/sample_batches.ts";

/** The seed of the property tests; `FUZZ_SEED=7` draws others. */
export const seed = Number(Deno.env.get("FUZZ_SEED") ?? 20_251_125);

/** What a sampler is asked for. */
export interface SamplingCase {
  /** The category of each sample. */
  labels: number[];
  /** How many samples each category has. */
  sizes: Map<number, number>;
  categoriesPerBatch: number;
  samplesPerCategory: number;
  seed: number;
}

const shape = fc.record({
  sizes: fc.array(
    fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 60 })),
    { minLength: 1, maxLength: 20, size: "max" },
  ),
  // Whole numbers: random doubles are most often next to 0.
  percent: fc.integer({ min: 0, max: 100 }),
  samplesPerCategory: fc.integer({ min: 1, max: 8 }),
  seed: fc.nat(1_000_000),
});

/** Random cases; P is at most the number of categories. */
export const samplingCases: fc.Arbitrary<SamplingCase> = shape.map(
  ({ sizes, percent, samplesPerCategory, seed }) => {
    const labels = sizes.flatMap((size, index) => new Array<number>(size).fill(index * 3 + 2));
    return {
      labels: createRandom(seed).shuffle(labels),
      sizes: new Map(sizes.map((size, index) => [index * 3 + 2, size])),
      categoriesPerBatch: 1 + Math.floor((sizes.length - 1) * percent / 100),
      samplesPerCategory,
      seed,
    };
  },
);

/** Draws the batches of a case. */
export function batchesOf(
  { labels, categoriesPerBatch, samplesPerCategory, seed }: SamplingCase,
  sampler: Sampler,
): number[][] {
  const random = createRandom(`${seed} epoch 1`);
  return [...sampleBatches(labels, { categoriesPerBatch, samplesPerCategory, random, sampler })];
}

/** How often each key comes. */
export function countBy<Key>(keys: Iterable<Key>): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Registers a test of what holds for every case. */
export function samplerTest(name: string, holds: (sampling: SamplingCase) => void): void {
  Deno.test(name, () => fc.assert(fc.property(samplingCases, holds), { numRuns: 400, seed }));
}
