import assert from "node:assert/strict";
import { createRandom } from "../../../src/core/random.ts";
import { sampleBatches } from "../../../src/data/sample_batches.ts";
import { batchesOf, countBy, samplerTest } from "./random_labels.ts";

samplerTest("pk_random repeats samples only of categories smaller than K", (sampling) => {
  const { labels, sizes, categoriesPerBatch, samplesPerCategory } = sampling;
  const batches = batchesOf(sampling, { name: "pk_random" });
  const batchSize = categoriesPerBatch * samplesPerCategory;
  assert.equal(batches.length, Math.ceil(labels.length / batchSize));
  for (const batch of batches) {
    const byLabel = Map.groupBy(batch, (row) => labels[row]);
    assert.equal(byLabel.size, categoriesPerBatch);
    for (const [label, rows] of byLabel) {
      assert.equal(rows.length, samplesPerCategory);
      if (sizes.get(label)! < samplesPerCategory) continue;
      assert.equal(new Set(rows).size, samplesPerCategory);
    }
  }
});

/** The batches of very many epochs. */
function manyBatches(labels: number[], samplesPerCategory: number): number[][] {
  const random = createRandom("many");
  const sampler = { name: "pk_random" } as const;
  const options = { categoriesPerBatch: 2, samplesPerCategory, random, sampler };
  return Array.from({ length: 2000 }, () => [...sampleBatches(labels, options)]).flat();
}

Deno.test("pk_random draws categories, and the samples of each, with equal probability", () => {
  const labels = [0, 1, 1, 1, 1, 1, 2, 2];
  const counts = countBy(manyBatches(labels, 2).flat());
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const sizes = countBy(labels);
  labels.forEach((label, row) => {
    const probability = 1 / 3 / sizes.get(label)!;
    // Five standard deviations; the draws of a batch are not independent, which makes it less.
    const slack = 5 * Math.sqrt(2 * probability / total);
    assert.ok(Math.abs(counts.get(row)! / total - probability) < slack, `sample ${row}`);
  });
});

Deno.test("pk_random may leave out a sample of a category smaller than K, as with putting back", () => {
  const batches = manyBatches([0, 0, 1, 1], 3);
  const lone = batches.filter((batch) => new Set(batch.slice(0, 3)).size === 1);
  // Of 3 draws of 2, all are the same in a quarter of the cases.
  const share = lone.length / batches.length;
  assert.ok(Math.abs(share - 0.25) < 5 * Math.sqrt(0.25 * 0.75 / batches.length), `${share}`);
});
