import assert from "node:assert/strict";
import { batchesOf, countBy, samplerTest } from "./random_labels.ts";

samplerTest("pk_epoch shows every sample, in P categories × K a batch", (sampling) => {
  const { labels, categoriesPerBatch, samplesPerCategory } = sampling;
  const batches = batchesOf(sampling, { name: "pk_epoch" });
  assert.equal(new Set(batches.flat()).size, labels.length);
  for (const batch of batches) {
    const counts = countBy(batch.map((row) => labels[row]));
    assert.equal(counts.size, categoriesPerBatch);
    for (const count of counts.values()) assert.equal(count, samplesPerCategory);
  }
});

samplerTest("pk_epoch uses each sample of a category before any again", (sampling) => {
  const used = countBy(batchesOf(sampling, { name: "pk_epoch" }).flat());
  for (const label of sampling.sizes.keys()) {
    const counts = sampling.labels.flatMap((other, row) => other === label ? used.get(row)! : []);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, `category ${label}: ${counts}`);
  }
});

samplerTest("pk_epoch makes no batch more than it must", (sampling) => {
  const { sizes, categoriesPerBatch, samplesPerCategory } = sampling;
  const hands = [...sizes.values()].map((size) => Math.ceil(size / samplesPerCategory));
  const total = hands.reduce((sum, count) => sum + count, 0);
  const { length } = batchesOf(sampling, { name: "pk_epoch" });
  assert.equal(length, Math.max(Math.ceil(total / categoriesPerBatch), ...hands));
});
