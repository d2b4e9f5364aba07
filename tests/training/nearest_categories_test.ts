import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { nearestCategories } from "../../src/training/nearest_categories.ts";

Deno.test("nearestCategories() finds the categories with the nearest means, nearest first", async () => {
  const random = createRandom("nearest categories");
  const [categories, dim, count] = [9, 5, 4];
  // Of unequal sizes, mixed.
  const labels = random.shuffle(
    Array.from({ length: 40 }, (_, i) => i < categories ? i : random.integer(categories)),
  );
  const embeddings = Float32Array.from({ length: labels.length * dim }, () => random.normal());
  const meanOf = (label: number) => {
    const own = labels.flatMap((other, row) => other === label ? [row] : []);
    return Array.from(
      { length: dim },
      (_, d) => own.reduce((sum, row) => sum + embeddings[row * dim + d], 0) / own.length,
    );
  };
  const distance = (a: number[], b: number[]) => Math.hypot(...a.map((value, d) => value - b[d]));
  const means = Array.from({ length: categories }, (_, label) => meanOf(label));
  const expected = means.map((mean, label) =>
    means.map((other, number) => ({ number, distance: distance(mean, other) }))
      .filter(({ number }) => number !== label)
      .sort((a, b) => a.distance - b.distance)
      .slice(0, count).map(({ number }) => number)
  );
  assert.deepEqual(await nearestCategories({ embeddings, dim, labels }, count), expected);
});
