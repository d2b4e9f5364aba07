import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { alignment } from "../../src/metrics/alignment.ts";
import { uniformity } from "../../src/metrics/uniformity.ts";
import { randomSets } from "./naive_ranking.ts";

function pairsOf(samples: number): [number, number][] {
  return Array.from({ length: samples }, (_, one) => one)
    .flatMap((one) => Array.from({ length: one }, (_, other): [number, number] => [one, other]));
}

function squaredDistance(
  embeddings: Float32Array,
  dim: number,
  a: number,
  b: number,
  normalize = false,
): number {
  const [one, other] = [a, b].map((row) => {
    const vector = [...embeddings.subarray(row * dim, (row + 1) * dim)];
    const length = Math.hypot(...vector);
    return vector.map((x) => normalize && length > 0 ? x / length : x);
  });
  return one.reduce((sum, x, d) => sum + (x - other[d]) ** 2, 0);
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

Deno.test("alignment() is the mean squared distance of all pairs of a category", () => {
  for (const [i, set] of randomSets(40, "alignment").entries()) {
    const normalize = i % 4 < 2;
    const { embeddings, dim, labels } = set;
    const expected = mean(
      pairsOf(labels.length).filter(([a, b]) => labels[a] === labels[b])
        .map(([a, b]) => squaredDistance(embeddings, dim, a, b, normalize)),
    );
    const actual = alignment(set, labels, { normalize });
    const isClose = Math.abs(actual - expected) < 1e-12 * (1 + expected);
    assert.ok(Number.isNaN(expected) ? Number.isNaN(actual) : isClose, `${actual}, ${expected}`);
  }
});

Deno.test("alignment() is 0 for categories that are points, far from the origin too", () => {
  const embeddings = Float32Array.from({ length: 30 }, (_, i) => 1e6 + i % 3);
  assert.equal(alignment({ embeddings, dim: 3 }, new Int32Array(10), { normalize: false }), 0);
  const lone = alignment({ embeddings, dim: 3 }, Int32Array.from({ length: 10 }, (_, i) => i));
  assert.ok(Number.isNaN(lone));
});

Deno.test("uniformity() is the log of the mean potential of all pairs", () => {
  for (const { embeddings, dim, labels } of randomSets(30, "uniformity")) {
    for (const [sharpness, normalize] of [[0.5, true], [2, true], [2, false]] as const) {
      const expected = Math.log(mean(
        pairsOf(labels.length)
          .map(([a, b]) =>
            Math.exp(-sharpness * squaredDistance(embeddings, dim, a, b, normalize))
          ),
      ));
      const actual = uniformity({ embeddings, dim }, { sharpness, normalize });
      assert.ok(Math.abs(actual - expected) < 1e-12 * (1 + Math.abs(expected)));
    }
  }
});

Deno.test("uniformity() is 0 at one point, and does not underflow far apart", () => {
  assert.equal(uniformity({ embeddings: new Float32Array(20).fill(0.1), dim: 2 }), 0);
  const apart = uniformity({ embeddings: new Float32Array([0, 1000, 5000]), dim: 1 }, {
    normalize: false,
  });
  assert.equal(apart, -2e6 + Math.log(1 / 3));
  assert.ok(Number.isNaN(uniformity({ embeddings: new Float32Array(2), dim: 2 })));
});

Deno.test("uniformity() of drawn pairs is near that of all, and the same for a seed", () => {
  const random = createRandom("drawn pairs");
  const dim = 4;
  const embeddings = Float32Array.from({ length: 300 * dim }, random.normal);
  const all = uniformity({ embeddings, dim }, { maxPairs: 300 * 299 / 2 });
  const some = (seed: number) => uniformity({ embeddings, dim }, { maxPairs: 20_000, seed });
  // The spread of the estimate, by the potentials of the pairs themselves.
  const potentials = pairsOf(300)
    .map(([a, b]) => Math.exp(-2 * squaredDistance(embeddings, dim, a, b, true)));
  const average = mean(potentials);
  const error = Math.sqrt(mean(potentials.map((x) => (x - average) ** 2)) / 20_000) / average;
  for (const seed of [0, 1, 2]) assert.ok(Math.abs(some(seed) - all) < 4 * error, `seed ${seed}`);
  assert.equal(some(1), some(1));
  assert.notEqual(some(1), some(2));
});

Deno.test("uniformity() refuses options out of range", () => {
  const line = { embeddings: new Float32Array(3), dim: 1 };
  assert.throws(() => uniformity(line, { sharpness: 0 }), RangeError);
  assert.throws(() => uniformity(line, { sharpness: NaN }), RangeError);
  assert.throws(() => uniformity(line, { maxPairs: 0 }), RangeError);
});
