import assert from "node:assert/strict";
import { UserError } from "../../../src/core/user_error.ts";
import { batchesOf, countBy, samplerTest, type SamplingCase } from "./random_labels.ts";

/** How many different samples a batch can have. */
function capacity({ sizes, samplesPerCategory }: SamplingCase): number {
  return [...sizes.values()].reduce((sum, size) => sum + Math.min(size, samplesPerCategory), 0);
}

samplerTest("class_balanced fills batches without a sample twice, or refuses", (sampling) => {
  const { labels, sizes, categoriesPerBatch, samplesPerCategory } = sampling;
  const batchSize = categoriesPerBatch * samplesPerCategory;
  if (capacity(sampling) < batchSize) {
    assert.throws(() => batchesOf(sampling, { name: "class_balanced" }), (error) => {
      assert.ok(error instanceof UserError);
      assert.ok(error.message.includes(`batch with ${batchSize} different samples`));
      assert.ok(error.message.includes(`there are ${capacity(sampling)};`));
      return true;
    });
    return;
  }
  for (const batch of batchesOf(sampling, { name: "class_balanced" })) {
    assert.equal(batch.length, batchSize);
    assert.equal(new Set(batch).size, batchSize);
    // All but the last to come give K, or all they have.
    const counts = [...countBy(batch.map((row) => labels[row]))];
    for (const [label, count] of counts.slice(0, -1)) {
      assert.equal(count, Math.min(samplesPerCategory, sizes.get(label)!));
    }
  }
});

samplerTest(
  "class_balanced shows all categories equally often, whatever their sizes",
  (sampling) => {
    const { labels, sizes, categoriesPerBatch, samplesPerCategory } = sampling;
    if (capacity(sampling) < categoriesPerBatch * samplesPerCategory) return;
    const batches = batchesOf(sampling, { name: "class_balanced" });
    const shown = countBy(
      batches.flatMap((batch) => [...new Set(batch.map((row) => labels[row]))]),
    );
    const counts = [...sizes.keys()].map((label) => shown.get(label) ?? 0);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, `${counts}`);
  },
);
