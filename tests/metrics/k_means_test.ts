import assert from "node:assert/strict";
import fc from "fast-check";
import { createRandom } from "../../src/core/random.ts";
import { kMeans } from "../../src/metrics/k_means.ts";
import { normalizedMutualInformation } from "../../src/metrics/mutual_information.ts";

/** Heaps of points around far corners. */
function heaps(count: number, size: number, dim: number, seed: string) {
  const random = createRandom(seed);
  const labels = Int32Array.from({ length: count * size }, (_, i) => i % count);
  const embeddings = Float32Array.from(
    { length: labels.length * dim },
    (_, i) => 10 * Math.cos(labels[Math.floor(i / dim)] * 2.5 + i % dim) + 0.1 * random.normal(),
  );
  return { matrix: { embeddings, dim }, labels };
}

Deno.test("kMeans() finds heaps that lie apart", () => {
  const { matrix, labels } = heaps(7, 30, 5, "heaps");
  // k-means++ may place two first centres in one heap; of some seeds one does not.
  const best = [0, 1, 2, 3].map((seed) => kMeans(matrix, 7, { seed }))
    .reduce((best, clusters) => clusters.inertia < best.inertia ? clusters : best);
  assert.equal(normalizedMutualInformation(labels, best.labels), 1);
  assert.ok(best.converged);
});

Deno.test("kMeans() gives each embedding its nearest centre, and is the same for a seed", () => {
  const inputs = fc.record({
    samples: fc.integer({ min: 1, max: 25 }),
    dim: fc.integer({ min: 1, max: 5 }),
    grid: fc.integer({ min: 1, max: 30 }),
    seed: fc.nat(1000),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    maxIterations: fc.integer({ min: 0, max: 8 }),
  });
  fc.assert(
    fc.property(inputs, ({ samples, dim, grid, seed, share, maxIterations }) => {
      const random = createRandom(seed);
      const embeddings = Float32Array.from({ length: samples * dim }, () => random.integer(grid));
      const k = Math.max(1, Math.round(share * samples));
      const options = { seed, maxIterations };
      const clusters = kMeans({ embeddings, dim }, k, options);
      assert.deepEqual(kMeans({ embeddings, dim }, k, options), clusters);
      assert.ok(clusters.iterations <= maxIterations);
      const vector = (
        values: Float32Array,
        row: number,
      ) => [...values.subarray(row * dim, (row + 1) * dim)];
      let inertia = 0;
      clusters.labels.forEach((label, sample) => {
        const distances = Array.from(
          { length: k },
          (_, centre) =>
            vector(clusters.centres, centre).reduce(
              (sum, x, d) => sum + (x - embeddings[sample * dim + d]) ** 2,
              0,
            ),
        );
        assert.ok(distances[label] <= Math.min(...distances) + 1e-9);
        inertia += distances[label];
      });
      assert.ok(Math.abs(inertia - clusters.inertia) < 1e-9 * (1 + inertia));
      if (!clusters.converged) return;
      // At rest: every centre that has embeddings is their mean.
      for (const label of new Set(clusters.labels)) {
        const own = [...clusters.labels.keys()].filter((i) => clusters.labels[i] === label);
        vector(clusters.centres, label).forEach((x, d) => {
          const mean = own.reduce((sum, i) => sum + embeddings[i * dim + d], 0) / own.length;
          assert.ok(Math.abs(x - mean) < 1e-5 * (1 + Math.abs(mean)));
        });
      }
    }),
    { seed: 8, numRuns: 200 },
  );
});

Deno.test("kMeans() has no empty cluster while there are different embeddings enough", () => {
  // One far heap of duplicates and few others.
  const embeddings = Float32Array.from({ length: 40 }, (_, i) => i < 30 ? 100 : i);
  for (let seed = 0; seed < 20; seed++) {
    const { labels } = kMeans({ embeddings, dim: 1 }, 5, { seed });
    assert.equal(new Set(labels).size, 5);
  }
});

Deno.test("kMeans() takes fewer different embeddings than clusters, and as many clusters as samples", () => {
  const same = { embeddings: new Float32Array(12).fill(3), dim: 2 };
  const { labels, inertia, converged } = kMeans(same, 4);
  assert.equal(new Set(labels).size, 1);
  assert.deepEqual([inertia, converged], [0, true]);
  const line = { embeddings: new Float32Array([4, 1, 9]), dim: 1 };
  assert.equal(kMeans(line, 3).inertia, 0);
});

Deno.test("kMeans() refuses k beyond the samples", () => {
  const line = { embeddings: new Float32Array([4, 1, 9]), dim: 1 };
  for (const k of [0, 4, 1.5]) assert.throws(() => kMeans(line, k), RangeError);
  assert.throws(() => kMeans(line, 2, { maxIterations: -1 }), RangeError);
});
