import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { covariance, meanEmbedding } from "../../src/metrics/covariance.ts";
import { evaluateRanking } from "../../src/metrics/evaluate_ranking.ts";
import type { EmbeddingMatrix } from "../../src/metrics/squared_distances.ts";
import { learnWhitening, whiten } from "../../src/ranking/whiten.ts";
import { assertClose } from "../losses/loss_checks.ts";

const dim = 6;

/** Embeddings whose values depend on each other, some directions varying far more than others. */
function correlated(samples: number, seed: string): EmbeddingMatrix {
  const mixing = createRandom("mixing");
  const matrix = Array.from({ length: dim * dim }, () => mixing.normal());
  const random = createRandom(seed);
  const embeddings = new Float32Array(samples * dim);
  for (let sample = 0; sample < samples; sample++) {
    const source = Array.from({ length: dim }, (_, i) => random.normal() * 2 ** -i);
    for (let d = 0; d < dim; d++) {
      embeddings[sample * dim + d] = 3 + d +
        source.reduce((sum, x, i) => sum + x * matrix[d * dim + i], 0);
    }
  }
  return { embeddings, dim };
}

function covarianceOf(matrix: EmbeddingMatrix): Float64Array {
  return covariance(matrix, meanEmbedding(matrix));
}

function distance({ embeddings, dim }: EmbeddingMatrix, one: number, other: number): number {
  const row = (sample: number) => [...embeddings.subarray(sample * dim, (sample + 1) * dim)];
  return Math.hypot(...row(one).map((x, i) => x - row(other)[i]));
}

const training = correlated(500, "training");
const plain = { normalize: false };

Deno.test("whiten() gives what it was learnt on a mean of 0 and the covariance of identity", () => {
  for (const kept of [dim, 3, 1]) {
    const whitened = whiten(training, learnWhitening(training, { dim: kept }), plain);
    assert.equal(whitened.dim, kept);
    meanEmbedding(whitened).forEach((mean) => assertClose(mean, 0, 1e-5, "mean"));
    covarianceOf(whitened).forEach((value, place) =>
      assertClose(value, place % (kept + 1) === 0 ? 1 : 0, 1e-5, `covariance ${place}`)
    );
  }
});

Deno.test("whiten() with full shrinkage only rotates: all distances change by one factor", () => {
  const other = correlated(20, "other");
  const rotated = whiten(other, learnWhitening(training, { shrinkage: 1 }), plain);
  const factor = distance(rotated, 0, 1) / distance(other, 0, 1);
  for (let one = 0; one < 20; one++) {
    for (let two = 0; two < one; two++) {
      assertClose(distance(rotated, one, two) / distance(other, one, two), factor, 1e-5, "factor");
    }
  }
});

Deno.test("whiten() keeps the directions of the largest variance, the largest first", () => {
  const rotated = whiten(training, learnWhitening(training, { shrinkage: 1 }), plain);
  const found = covarianceOf(rotated);
  const variances = Array.from({ length: dim }, (_, i) => found[i * (dim + 1)]);
  assert.deepEqual(variances, variances.toSorted((a, b) => b - a));
  // Of any axis, no more than of the first direction.
  const before = covarianceOf(training);
  const scale = variances.reduce((sum, x) => sum + x) /
    Array.from({ length: dim }, (_, i) => before[i * (dim + 1)]).reduce((sum, x) => sum + x);
  for (let i = 0; i < dim; i++) assert.ok(before[i * (dim + 1)] * scale <= variances[0]);

  const other = correlated(5, "other");
  const whole = whiten(other, learnWhitening(training), plain);
  const cut = whiten(other, learnWhitening(training, { dim: 2 }), plain);
  for (let sample = 0; sample < 5; sample++) {
    assert.deepEqual(
      cut.embeddings.subarray(sample * 2, sample * 2 + 2),
      whole.embeddings.subarray(sample * dim, sample * dim + 2),
    );
  }
});

Deno.test("whiten() divides by variances that the shrinkage draws to their mean", () => {
  const shrinkage = 0.3;
  const rotate = learnWhitening(training, { shrinkage: 1 });
  const rotated = covarianceOf(whiten(training, rotate, plain));
  const shrunk = covarianceOf(whiten(training, learnWhitening(training, { shrinkage }), plain));
  for (let i = 0; i < dim; i++) {
    // With full shrinkage, variances are in units of their mean.
    const variance = rotated[i * (dim + 1)];
    const expected = variance / ((1 - shrinkage) * variance + shrinkage);
    assertClose(shrunk[i * (dim + 1)], expected, 1e-5, `direction ${i}`);
  }
});

Deno.test("whiten() centres other embeddings by the mean of the training, and gives length 1", () => {
  const whitening = learnWhitening(training, { dim: 4 });
  const mean = { embeddings: Float32Array.from(whitening.mean), dim };
  whiten(mean, whitening, plain).embeddings.forEach((x) => assertClose(x, 0, 1e-5, "mean"));
  const exact = { ...whitening, mean: Float64Array.from(mean.embeddings) };
  assert.deepEqual(whiten(mean, exact).embeddings, new Float32Array(4));
  const { embeddings } = whiten(correlated(7, "other"), whitening);
  for (let sample = 0; sample < 7; sample++) {
    const row = embeddings.subarray(sample * 4, sample * 4 + 4);
    assertClose(Math.hypot(...row), 1, 1e-6, `sample ${sample}`);
  }
});

Deno.test("learnWhitening() has settled signs, whatever the order of the embeddings", () => {
  const rows = Array.from({ length: 500 }, (_, i) => 499 - i);
  const reversed = {
    embeddings: Float32Array.from(
      rows.flatMap((row) => [...training.embeddings.subarray(row * dim, (row + 1) * dim)]),
    ),
    dim,
  };
  const [one, other] = [training, reversed].map((matrix) => learnWhitening(matrix).projection);
  one.forEach((value, place) => assertClose(other[place], value, 1e-9, `${place}`));
  assert.deepEqual(learnWhitening(training), learnWhitening(training));
});

Deno.test("whiten() lets categories be found that one shared direction hides", () => {
  const random = createRandom("hidden");
  const [samples, dim] = [120, 9];
  const labels = Int32Array.from({ length: samples }, (_, i) => i % 12);
  const centres = Array.from({ length: 12 * dim }, random.normal);
  const embeddings = Float32Array.from({ length: samples * dim }, (_, place) => {
    const [sample, d] = [Math.floor(place / dim), place % dim];
    return d === 0
      ? 50 * random.normal()
      : centres[labels[sample] * dim + d] + 0.1 * random.normal();
  });
  const matrix = { embeddings, dim };
  const recall = (matrix: EmbeddingMatrix) => evaluateRanking({ ...matrix, labels }).recallAt[1];
  const [plain, whitened] = [matrix, whiten(matrix, learnWhitening(matrix))].map(recall);
  assert.ok(whitened > plain + 0.3, `${plain} → ${whitened}`);
});

Deno.test("learnWhitening() refuses directions without variance, unless it shrinks", () => {
  const flat = { embeddings: training.embeddings.map((x, i) => i % dim === 2 ? 1 : x), dim };
  assert.throws(
    () => learnWhitening(flat),
    /to 6 dimensions: the embeddings vary in 5 directions only/,
  );
  assert.equal(learnWhitening(flat, { dim: 5 }).dim, 5);
  const { embeddings } = whiten(flat, learnWhitening(flat, { shrinkage: 0.01 }));
  assert.ok(embeddings.every(Number.isFinite));
  // Fewer embeddings than directions.
  const few = correlated(3, "few");
  assert.throws(() => learnWhitening(few), /in 2 directions only/);
  const collapsed = { embeddings: new Float32Array(10 * dim).fill(0.4), dim };
  for (const shrinkage of [0, 0.5]) {
    assert.throws(() => learnWhitening(collapsed, { shrinkage }), /in 0 directions only/);
  }
});

Deno.test("learnWhitening() and whiten() refuse what is out of range", () => {
  for (const wrong of [0, 7, 2.5, -1]) {
    assert.throws(() => learnWhitening(training, { dim: wrong }), RangeError);
  }
  for (const shrinkage of [-0.1, 1.1, NaN]) {
    assert.throws(() => learnWhitening(training, { shrinkage }), RangeError);
  }
  const infinite = { embeddings: training.embeddings.map((x, i) => i === 9 ? Infinity : x), dim };
  assert.throws(() => learnWhitening(infinite), RangeError);
  const shorter = { embeddings: new Float32Array(10), dim: 5 };
  assert.throws(() => whiten(shorter, learnWhitening(training)), /5 values: learnt on 6/);
});
