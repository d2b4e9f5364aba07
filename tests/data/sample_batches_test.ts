import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { UserError } from "../../src/core/user_error.ts";
import { sampleBatches } from "../../src/data/sample_batches.ts";

interface Case {
  title: string;
  sizes: number[];
  categoriesPerBatch: number;
  samplesPerCategory: number;
}

const cases: Case[] = [
  { title: "equal sizes", sizes: [6, 6, 6, 6, 6, 6], categoriesPerBatch: 3, samplesPerCategory: 2 },
  { title: "K above every size", sizes: [2, 3, 4], categoriesPerBatch: 2, samplesPerCategory: 7 },
  { title: "P = all", sizes: [5, 5, 5], categoriesPerBatch: 3, samplesPerCategory: 2 },
  { title: "uneven", sizes: [2, 9, 30, 4, 5, 8, 3], categoriesPerBatch: 3, samplesPerCategory: 4 },
  {
    title: "emoji-like",
    sizes: new Array(50).fill(7),
    categoriesPerBatch: 8,
    samplesPerCategory: 4,
  },
];

/** Labels in mixed order, so that indices and labels are not in step. */
function labelsOf(sizes: number[], seed: number): number[] {
  const labels = sizes.flatMap((size, label) => new Array<number>(size).fill(label * 10 + 3));
  return createRandom(seed).shuffle(labels);
}

function countBy(keys: number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function spread(counts: number[]): number {
  return Math.max(...counts) - Math.min(...counts);
}

for (const { title, sizes, categoriesPerBatch, samplesPerCategory } of cases) {
  for (const seed of [0, 1, 2]) {
    const labels = labelsOf(sizes, seed);
    const random = createRandom(`${seed} batches`);
    const batches = [...sampleBatches(labels, { categoriesPerBatch, samplesPerCategory, random })];

    Deno.test(`sampleBatches() fills each batch with P categories × K (${title}, seed ${seed})`, () => {
      const length = categoriesPerBatch * samplesPerCategory;
      assert.equal(batches.length, Math.ceil(labels.length / length));
      for (const batch of batches) {
        assert.equal(batch.length, length);
        const counts = countBy(batch.map((index) => labels[index]));
        assert.equal(counts.size, categoriesPerBatch);
        for (const count of counts.values()) assert.equal(count, samplesPerCategory);
      }
    });

    Deno.test(`sampleBatches() uses each sample before any again (${title}, seed ${seed})`, () => {
      const used = countBy(batches.flat());
      for (const [label] of countBy(labels)) {
        const counts = labels.flatMap((other, index) =>
          other === label ? used.get(index) ?? 0 : []
        );
        assert.ok(spread(counts) <= 1, `category ${label}: ${counts}`);
      }
    });

    Deno.test(`sampleBatches() lets categories take turns (${title}, seed ${seed})`, () => {
      const drawn = countBy(batches.flat().map((index) => labels[index]));
      const counts = [...countBy(labels).keys()].map((label) => drawn.get(label) ?? 0);
      assert.ok(spread(counts) <= samplesPerCategory, `${counts}`);
    });

    Deno.test(`sampleBatches() repeats within a batch only when it must (${title}, seed ${seed})`, () => {
      for (const batch of batches) {
        const counts = countBy(batch);
        for (const [index, count] of counts) {
          const size = labels.filter((label) => label === labels[index]).length;
          assert.ok(count <= Math.ceil(samplesPerCategory / size), `sample ${index}: ${count}`);
        }
      }
    });
  }
}

Deno.test("sampleBatches() uses every sample once when sizes are equal and divisible by K", () => {
  const labels = labelsOf([6, 6, 6, 6], 5);
  const options = { categoriesPerBatch: 2, samplesPerCategory: 3, random: createRandom(9) };
  const indices = [...sampleBatches(labels, options)].flat().sort((a, b) => a - b);
  assert.deepEqual(indices, labels.map((_, index) => index));
});

Deno.test("sampleBatches() makes one batch even of few samples", () => {
  const options = { categoriesPerBatch: 2, samplesPerCategory: 50, random: createRandom(0) };
  assert.equal([...sampleBatches([4, 4, 8], options)].length, 1);
});

Deno.test("sampleBatches() repeats with the same stream, and differs with another", () => {
  const labels = labelsOf([6, 6, 6, 6, 6], 1);
  const draw = (seed: string) =>
    JSON.stringify([
      ...sampleBatches(labels, {
        categoriesPerBatch: 3,
        samplesPerCategory: 2,
        random: createRandom(seed),
      }),
    ]);
  assert.equal(draw("0 epoch 1"), draw("0 epoch 1"));
  assert.notEqual(draw("0 epoch 1"), draw("0 epoch 2"));
});

Deno.test("sampleBatches() refuses fewer categories than P at once, not at the first batch", () => {
  const options = { categoriesPerBatch: 3, samplesPerCategory: 2, random: createRandom(0) };
  assert.throws(() => sampleBatches([0, 0, 1, 1], options), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /3 categories: there are 2; wanted/);
    return true;
  });
});

Deno.test("sampleBatches() refuses P and K that are no counts", () => {
  for (const wrong of [0, -1, 1.5, NaN]) {
    const random = createRandom(0);
    assert.throws(
      () => sampleBatches([0, 1], { categoriesPerBatch: wrong, samplesPerCategory: 1, random }),
      RangeError,
    );
    assert.throws(
      () => sampleBatches([0, 1], { categoriesPerBatch: 1, samplesPerCategory: wrong, random }),
      RangeError,
    );
  }
});
