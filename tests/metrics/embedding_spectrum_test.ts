import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { collapseIndicators } from "../../src/metrics/collapse_indicators.ts";
import { covariance, meanEmbedding } from "../../src/metrics/covariance.ts";
import { embeddingSpectrum } from "../../src/metrics/embedding_spectrum.ts";
import { evaluateRanking } from "../../src/metrics/evaluate_ranking.ts";

function assertClose(actual: number, expected: number, tolerance = 1e-6): void {
  assert.ok(
    Math.abs(actual - expected) <= tolerance * (1 + Math.abs(expected)),
    `${actual} is not ${expected}`,
  );
}

Deno.test("covariance() equals the definition, whatever is left over of a block of rows", () => {
  const random = createRandom("covariance");
  for (const [samples, dim] of [[1, 3], [4, 2], [7, 5], [10, 1]]) {
    const embeddings = Float32Array.from({ length: samples * dim }, random.normal);
    const mean = meanEmbedding({ embeddings, dim });
    const actual = covariance({ embeddings, dim }, mean);
    for (let i = 0; i < dim; i++) {
      for (let j = 0; j < dim; j++) {
        let sum = 0;
        for (let s = 0; s < samples; s++) {
          sum += (embeddings[s * dim + i] - mean[i]) * (embeddings[s * dim + j] - mean[j]);
        }
        assertClose(actual[i * dim + j], sum / samples, 1e-12);
      }
    }
  }
});

/** ± each axis, stretched by its singular value: their mean is 0 and the spectrum is known. */
function axes(singular: readonly number[]) {
  const dim = singular.length;
  const embeddings = new Float32Array(2 * dim * dim);
  singular.forEach((value, axis) => {
    embeddings[2 * axis * dim + axis] = value;
    embeddings[(2 * axis + 1) * dim + axis] = -value;
  });
  return { embeddings, dim };
}

Deno.test("embeddingSpectrum() of a known spectrum is that, with its entropy and divergence", () => {
  const singular = [8, 4, 2, 1, 1];
  const { eigenvalues, effectiveRank, spectralDecay } = embeddingSpectrum(axes(singular));
  singular.forEach((value, i) => assertClose(eigenvalues[i], 2 * value ** 2 / 10));
  const shares = singular.map((value) => value / 16);
  assertClose(effectiveRank, Math.exp(shares.reduce((sum, p) => sum - p * Math.log(p), 0)));
  assertClose(spectralDecay, shares.reduce((sum, p) => sum + 0.2 * Math.log(0.2 / p), 0));
});

Deno.test("embeddingSpectrum() has all directions of a ball, and one of a line", () => {
  const ball = embeddingSpectrum(axes([3, 3, 3, 3]));
  assertClose(ball.effectiveRank, 4);
  assertClose(ball.spectralDecay, 0);
  const dim = 4;
  const line = Float32Array.from({ length: 20 * dim }, (_, i) => Math.floor(i / dim) * (i % dim));
  const { effectiveRank, spectralDecay, eigenvalues } = embeddingSpectrum({
    embeddings: line,
    dim,
  });
  assertClose(effectiveRank, 1);
  assert.ok(spectralDecay > 5 && Number.isFinite(spectralDecay), `${spectralDecay}`);
  assert.deepEqual([...eigenvalues.subarray(1)], [0, 0, 0]);
});

Deno.test("embeddingSpectrum() sees a cone from the origin, and not from the mean", () => {
  const random = createRandom("cone");
  const dim = 3;
  const embeddings = Float32Array.from(
    { length: 200 * dim },
    (_, i) => (i % dim === 0 ? 50 : 0) + random.normal(),
  );
  const centred = embeddingSpectrum({ embeddings, dim });
  const asGiven = embeddingSpectrum({ embeddings, dim }, { centre: false });
  assert.ok(centred.effectiveRank > 2.9 && asGiven.effectiveRank < 1.5);
  assert.ok(asGiven.spectralDecay > centred.spectralDecay);
});

Deno.test("embeddingSpectrum() of one point is nothing, and of few samples no more than they have", () => {
  const point = embeddingSpectrum({ embeddings: new Float32Array(30).fill(0.1), dim: 3 });
  assert.deepEqual([...point.eigenvalues], [0, 0, 0]);
  assert.equal(point.effectiveRank, 0);
  assert.ok(Number.isNaN(point.spectralDecay));
  const few = {
    embeddings: Float32Array.from({ length: 3 * 8 }, (_, i) => Math.sin(i * i)),
    dim: 8,
  };
  assert.equal(embeddingSpectrum(few).eigenvalues.length, 2);
  assert.equal(embeddingSpectrum(few, { centre: false }).eigenvalues.length, 3);
});

Deno.test("collapseIndicators() are 0 and 1 at one point, 1 and 0 on a sphere", () => {
  const of = (matrix: { embeddings: Float32Array; dim: number }) => {
    const labels = new Int32Array(matrix.embeddings.length / matrix.dim);
    return collapseIndicators(matrix, evaluateRanking({ ...matrix, labels }).perQuery);
  };
  const point = of({ embeddings: new Float32Array(30).fill(0.1), dim: 3 });
  assertClose(point.spread, 0, 1e-12);
  assert.equal(point.nearDuplicateShare, 1);
  assert.deepEqual(of(axes([1, 1, 1])), { spread: 1, nearDuplicateShare: 0 });
  assert.deepEqual(of({ embeddings: new Float32Array(4), dim: 2 }), {
    spread: 0,
    nearDuplicateShare: 1,
  });
});

Deno.test("collapseIndicators() count what has a near-duplicate, relative to the lengths", () => {
  for (const scale of [1, 1000]) {
    const embeddings = new Float32Array([1, 1.005, -1, -1.5]).map((x) => x * scale);
    const { perQuery } = evaluateRanking({ embeddings, dim: 1, labels: new Int32Array(4) });
    const share = (nearDuplicateDistance?: number) =>
      collapseIndicators({ embeddings, dim: 1 }, perQuery, { nearDuplicateDistance })
        .nearDuplicateShare;
    assert.equal(share(), 0.5);
    assert.equal(share(0.001), 0);
    assert.equal(share(1), 1);
  }
});
