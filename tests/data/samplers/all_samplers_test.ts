import assert from "node:assert/strict";
import { createRandom } from "../../../src/core/random.ts";
import { UserError } from "../../../src/core/user_error.ts";
import { sampleBatches, type Sampler } from "../../../src/data/sample_batches.ts";

const labels = createRandom("labels").shuffle(
  Array.from({ length: 60 }, (_, row) => Math.floor(row / 6)),
);

const samplers: Sampler[] = [
  { name: "pk" },
  { name: "pk_random" },
  { name: "pk_epoch" },
  { name: "class_balanced" },
  { name: "hierarchical", groups: labels.map((label) => label % 2), groupsPerBatch: 2 },
  {
    name: "hard_class",
    nearest: Array.from({ length: 10 }, (_, label) => [(label + 1) % 10]),
  },
];

for (const sampler of samplers) {
  const draw = (seed: string) => {
    const random = createRandom(seed);
    const options = { categoriesPerBatch: 4, samplesPerCategory: 3, random, sampler };
    return JSON.stringify([[...sampleBatches(labels, options)], random.state]);
  };

  Deno.test(`${sampler.name} repeats with the same stream, and differs with another`, () => {
    assert.equal(draw("0 epoch 1"), draw("0 epoch 1"));
    assert.notEqual(draw("0 epoch 1"), draw("0 epoch 2"));
  });

  Deno.test(`${sampler.name} refuses fewer categories than P at once`, () => {
    const random = createRandom(0);
    const options = { categoriesPerBatch: 11, samplesPerCategory: 1, random, sampler };
    assert.throws(() => sampleBatches(labels, options), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /11 categories: there are 10; wanted/);
      return true;
    });
  });
}

Deno.test("sampleBatches() refuses a rule that does not exist", () => {
  const sampler = { name: "sorted" } as unknown as Sampler;
  const options = {
    categoriesPerBatch: 1,
    samplesPerCategory: 1,
    random: createRandom(0),
    sampler,
  };
  assert.throws(() => sampleBatches(labels, options), /by "sorted"/);
});
