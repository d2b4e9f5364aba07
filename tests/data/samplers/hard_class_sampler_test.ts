import assert from "node:assert/strict";
import { createRandom } from "../../../src/core/random.ts";
import { sampleBatches } from "../../../src/data/sample_batches.ts";
import { batchesOf, countBy, samplerTest, type SamplingCase } from "./random_labels.ts";

/** Categories on a line in the order of their numbers: the nearest are those beside. */
function neighboursOf({ sizes, categoriesPerBatch, seed }: SamplingCase): number[][] {
  const labels = [...sizes.keys()];
  const count = Math.min(seed % 4, categoriesPerBatch - 1);
  const nearest: number[][] = [];
  for (const label of labels) {
    const others = labels.filter((other) => other !== label)
      .sort((a, b) => Math.abs(a - label) - Math.abs(b - label) || a - b);
    nearest[label] = others.slice(0, count);
  }
  return nearest;
}

samplerTest(
  "hard_class fills batches of P × K with categories and those nearest to them",
  (sampling) => {
    const { labels, sizes, categoriesPerBatch, samplesPerCategory } = sampling;
    const nearest = neighboursOf(sampling);
    const batches = batchesOf(sampling, { name: "hard_class", nearest });
    assert.equal(
      batches.length,
      Math.ceil(labels.length / (categoriesPerBatch * samplesPerCategory)),
    );
    const shown = new Set<number>();
    for (const batch of batches) {
      const counts = countBy(batch.map((row) => labels[row]));
      assert.equal(counts.size, categoriesPerBatch);
      for (const count of counts.values()) assert.equal(count, samplesPerCategory);
      // As it says it goes on: one, those it brings, the next one.
      const left = [...counts.keys()];
      const seen = new Set<number>();
      while (left.length > 0) {
        const label = left.shift()!;
        seen.add(label);
        // In the first round nobody has a turn who was there already.
        assert.ok(shown.size === sizes.size || !shown.has(label), `${label} once more`);
        shown.add(label);
        for (const other of nearest[label]) {
          if (seen.has(other) || left.length === 0) continue;
          assert.equal(left.shift(), other, `after ${label}`);
          seen.add(other);
          shown.add(other);
        }
      }
    }
  },
);

samplerTest("hard_class shows every category before it begins again", (sampling) => {
  const { labels, sizes, categoriesPerBatch } = sampling;
  const nearest = neighboursOf(sampling);
  const brought = nearest[[...sizes.keys()][0]].length;
  // Each of those that bring others takes one at least off the round.
  const needed = Math.ceil(sizes.size / Math.ceil(categoriesPerBatch / (1 + brought)));
  const batches = batchesOf({ ...sampling, samplesPerCategory: 1 }, {
    name: "hard_class",
    nearest,
  });
  if (batches.length < needed) return;
  const shown = new Set(batches.slice(0, needed).flat().map((row) => labels[row]));
  assert.equal(shown.size, sizes.size);
});

Deno.test("hard_class refuses a table without a category, or with one that does not exist", () => {
  const draw = (nearest: number[][]) =>
    sampleBatches([0, 0, 1, 1], {
      ...{ categoriesPerBatch: 2, samplesPerCategory: 2, random: createRandom(0) },
      sampler: { name: "hard_class", nearest },
    });
  assert.equal([...draw([[1], [0]])].length, 1);
  assert.throws(() => draw([[1]]), /label 1 has no neighbours; wanted labels/);
  assert.throws(() => draw([[1], [2]]), /label 1 has the neighbour 2; wanted labels/);
});
