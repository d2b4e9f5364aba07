import assert from "node:assert/strict";
import {
  batchFaults,
  classSizesOf,
  unequalClassFaults,
} from "../../../src/data/check/class_sizes.ts";
import type { Sample } from "../../../src/data/sample.ts";

function samplesOf(...sizes: number[]): Sample[] {
  return sizes.flatMap((size, category) =>
    Array.from({ length: size }, (_, image) => ({
      path: `/${category}/${image}.png`,
      category: `c${category}`,
    }))
  );
}

Deno.test("classSizesOf() puts every category in one bin", () => {
  assert.equal(classSizesOf([]), null);
  const sizes = classSizesOf(samplesOf(1, 2, 3, 4, 5, 8, 9, 16))!;
  assert.deepEqual([sizes.least, sizes.median, sizes.most], [1, 4, 16]);
  assert.deepEqual(sizes.histogram, [
    { from: 1, to: 1, categories: 1 },
    { from: 2, to: 2, categories: 1 },
    { from: 3, to: 4, categories: 2 },
    { from: 5, to: 8, categories: 2 },
    { from: 9, to: 16, categories: 2 },
  ]);
});

Deno.test("batchFaults() names the largest number of categories that works", () => {
  const batches = { categories_per_batch: 4, samples_per_category: 2 };
  assert.deepEqual(batchFaults(samplesOf(2, 2, 2, 2), batches), []);
  const [fault] = batchFaults(samplesOf(2, 2, 2), batches);
  assert.equal(fault.kind, "too_few_categories");
  assert.match(fault.message, /the largest that works is 3$/);
});

Deno.test("batchFaults() counts the categories whose images a batch repeats", () => {
  const batches = { categories_per_batch: 2, samples_per_category: 4 };
  const [fault] = batchFaults(samplesOf(4, 3, 2, 9), batches);
  assert.equal(fault.kind, "images_repeat");
  assert.match(fault.message, /^2 of 4 training categories with fewer .* \(4\), the smallest 2$/);
});

Deno.test("unequalClassFaults() names the categories that dwarf the others", () => {
  assert.deepEqual(unequalClassFaults(samplesOf(3, 3, 29)), []);
  assert.match(unequalClassFaults(samplesOf(3, 3, 30))[0].message, /has 3 images, but "c2" \(30\)/);
});
