import assert from "node:assert/strict";
import { describeConditions } from "../../src/analysis/describe_conditions.ts";
import { createRandom } from "../../src/core/random.ts";
import { UserError } from "../../src/core/user_error.ts";
import type { EmbeddingsFile } from "../../src/ranking/embeddings_file.ts";
import { learnWhitening, whiten } from "../../src/ranking/whiten.ts";
import { whitenedFile } from "../../src/ranking/whitened_file.ts";

function fileOf(part: string, samples: number): EmbeddingsFile {
  const random = createRandom(part);
  return {
    embeddings: Float32Array.from({ length: samples * 4 }, (_, i) => (1 + i % 4) * random.normal()),
    dim: 4,
    samples: Array.from({ length: samples }, (_, i) => ({ path: `/${i}.png`, category: "a" })),
    protocol: { dataset: "emoji", split: "zero-shot", selectedOn: "nothing", cropped: false },
    source: { run: "r", epoch: 3, modelName: "cgd", part, imageSize: 32, fingerprint: "f" },
    shard: { index: 0, count: 1 },
  };
}

const training = fileOf("train", 1200);
const test = fileOf("test", 10);

Deno.test("whitenedFile() whitens by the training part, and says so wherever a figure goes", () => {
  const file = whitenedFile(test, training, { dim: 3, shrinkage: 0.25 });
  const expected = whiten(test, learnWhitening(training, { dim: 3, shrinkage: 0.25 }));
  assert.deepEqual([file.embeddings, file.dim], [expected.embeddings, 3]);
  assert.deepEqual([file.samples, file.protocol], [test.samples, test.protocol]);
  assert.equal(test.source.whitening, undefined);
  assert.notEqual(file.source.fingerprint, test.source.fingerprint);
  const conditions = describeConditions(file, {
    metrics: { queryCount: 10, galleryCount: 10, loneQueryCount: 0 },
    average: "micro",
    loneQueries: "miss",
    ties: "pessimistic",
    intervals: { confidence: 0.95, resamples: 10, seed: 0 },
  });
  assert.ok(
    conditions.includes(
      "Embeddings WHITENED by PCA of 1,200 training images: 4 → 3 dimensions, shrinkage 0.25",
    ),
    `${conditions}`,
  );
});

Deno.test("whitenedFile() keeps all directions, and shrinks nothing, unless told to", () => {
  const { source, dim } = whitenedFile(test, training);
  assert.equal(dim, 4);
  assert.deepEqual(source.whitening, { trainingImages: 1200, inputs: 4, dim: 4, shrinkage: 0 });
});

Deno.test("whitenedFile() refuses a training part of another model, and what cannot be", () => {
  const other = { ...training, source: { ...training.source, fingerprint: "g" } };
  assert.throws(() => whitenedFile(test, other), /embedded by another checkpoint/);
  const small = { ...training, embeddings: training.embeddings.slice(0, 8) };
  for (
    const make of [() => whitenedFile(test, small), () => whitenedFile(test, training, { dim: 5 })]
  ) {
    assert.throws(make, (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /^Cannot whiten to .*, in run "r"\.$/);
      return true;
    });
  }
});
