import assert from "node:assert/strict";
import fc from "fast-check";
import { createRandom } from "../../../src/core/random.ts";
import { UserError } from "../../../src/core/user_error.ts";
import { sampleBatches } from "../../../src/data/sample_batches.ts";
import { countBy, seed } from "./random_labels.ts";

const shape = fc.record({
  groupSizes: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 }),
  groupsPerBatch: fc.integer({ min: 1, max: 8 }),
  share: fc.integer({ min: 1, max: 6 }),
  samplesPerCategory: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(1000),
});

/** Three samples of each category; the group of label 7 of group 2 is 2, and its number 207. */
function samplesOf(groupSizes: number[], seed: number): { labels: number[]; groups: number[] } {
  const labels = createRandom(seed).shuffle(
    groupSizes.flatMap((size, group) =>
      Array.from({ length: size * 3 }, (_, index) => group * 100 + index % size)
    ),
  );
  return { labels, groups: labels.map((label) => Math.floor(label / 100)) };
}

Deno.test("hierarchical fills a batch with G super-categories of P / G categories × K", () => {
  let filled = 0;
  fc.assert(
    fc.property(shape, ({ groupSizes, groupsPerBatch, share, samplesPerCategory, seed }) => {
      const categoriesPerBatch = groupsPerBatch * share;
      const { labels, groups } = samplesOf(groupSizes, seed);
      fc.pre(groupsPerBatch <= groupSizes.length);
      fc.pre(categoriesPerBatch <= new Set(labels).size);
      const sampler = { name: "hierarchical", groups, groupsPerBatch } as const;
      const random = createRandom(`${seed} epoch 1`);
      const options = { categoriesPerBatch, samplesPerCategory, random, sampler };
      const batches = [...sampleBatches(labels, options)];
      assert.equal(
        batches.length,
        Math.ceil(labels.length / (categoriesPerBatch * samplesPerCategory)),
      );
      for (const batch of batches) {
        const byLabel = countBy(batch.map((row) => labels[row]));
        assert.equal(byLabel.size, categoriesPerBatch);
        for (const count of byLabel.values()) assert.equal(count, samplesPerCategory);

        const byGroup = countBy([...byLabel.keys()].map((label) => Math.floor(label / 100)));
        const chosen = [...byGroup.keys()].slice(0, groupsPerBatch);
        for (const group of chosen) {
          assert.ok(byGroup.get(group)! >= Math.min(share, groupSizes[group]));
        }
        if (byGroup.size > groupsPerBatch) {
          // Only once the chosen ones have no more to show.
          for (const group of chosen) assert.equal(byGroup.get(group), groupSizes[group]);
          filled++;
        }
      }
    }),
    { numRuns: 500, seed },
  );
  assert.ok(filled > 0, "no case had groups too small");
});

Deno.test("hierarchical shows every category equally often where shares fit", () => {
  const { labels, groups } = samplesOf([6, 2, 4, 4], 1);
  const sampler = { name: "hierarchical", groups, groupsPerBatch: 2 } as const;
  const random = createRandom("equal");
  const options = { categoriesPerBatch: 4, samplesPerCategory: 3, random, sampler };
  const batches = [...sampleBatches(labels, options)];
  assert.deepEqual(countBy(batches.flat().sort((a, b) => a - b)), countBy(labels.keys()));
});

Deno.test("hierarchical refuses fewer super-categories than G, and what cannot be", () => {
  const random = createRandom(0);
  const draw = (groups: number[], groupsPerBatch: number) =>
    sampleBatches([0, 0, 1, 1, 2, 2, 3, 3], {
      ...{ categoriesPerBatch: 4, samplesPerCategory: 2, random },
      sampler: { name: "hierarchical", groups, groupsPerBatch },
    });
  assert.throws(() => draw([0, 0, 0, 0, 1, 1, 1, 1], 4), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /batch with 4 super-categories: there are 2; wanted/);
    assert.match(error.hint, /groups_per_batch to 2/);
    return true;
  });
  assert.throws(() => draw([0, 1, 0, 0, 1, 1, 1, 1], 2), /label 0 is in 2 groups/);
  assert.throws(() => draw([0, 0, 0, 0, 1, 1], 2), /label 3 is in no group/);
  for (const wrong of [0, 3, -2, 1.5, 8]) {
    assert.throws(() => draw([0, 0, 0, 0, 1, 1, 1, 1], wrong), RangeError);
  }
});
