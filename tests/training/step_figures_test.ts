import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { squaredNorms } from "../../src/tensor/kernels/squared_norms.ts";
import * as tf from "../../src/tensor/tf.ts";
import { trace } from "../../src/tensor/trace.ts";
import { embeddingFigures } from "../../src/training/step_figures.ts";
import { backendTest, leakFreeBackendTest } from "../harness/backend_test.ts";
import { kinds, startTraining } from "./small_training.ts";

const random = createRandom("figures of a step");

function distance(a: number[], b: number[]): number {
  return Math.hypot(...a.map((value, axis) => value - b[axis]));
}

/** The figures, one anchor at a time. */
function naiveFigures(rows: number[][], labels: number[], margin: number) {
  const mean = rows[0].map((_, axis) =>
    rows.reduce((sum, row) => sum + row[axis], 0) / rows.length
  );
  const origin = mean.map(() => 0);
  const square = (from: number[]) => rows.reduce((sum, row) => sum + distance(row, from) ** 2, 0);
  const active = rows.filter((row, anchor) => {
    const others = rows.map((_, index) => index).filter((index) => index !== anchor);
    const to = (isWanted: (label: number) => boolean) =>
      others.filter((index) => isWanted(labels[index])).map((index) => distance(row, rows[index]));
    const positives = to((label) => label === labels[anchor]);
    const negatives = to((label) => label !== labels[anchor]);
    return negatives.length > 0 && Math.max(0, ...positives) + margin >= Math.min(...negatives);
  });
  return {
    embeddingSpread: Math.sqrt(square(mean) / square(origin)),
    activeTriplets: active.length / rows.length,
  };
}

function figuresOf(rows: number[][], labels: number[], margin: number | "soft") {
  return tf.tidy(() => {
    const inputs = [tf.tensor2d(rows), tf.tensor1d(labels, "int32")] as const;
    const compute = trace(
      (embeddings: tf.Tensor2D, of: tf.Tensor1D) => ({
        ...embeddingFigures(embeddings, of, margin),
      }),
      { variables: [] },
    );
    const { embeddingSpread, activeTriplets, finite } = compute(...inputs);
    const found = {
      embeddingSpread: embeddingSpread.dataSync()[0],
      activeTriplets: activeTriplets.dataSync()[0],
      finite: [...finite.dataSync()],
    };
    compute.dispose();
    return found;
  });
}

await leakFreeBackendTest("embeddingFigures() is what a loop over anchors gives", () => {
  const labels = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3];
  const seen = new Set<number>();
  for (
    const [margin, noise, shift] of [
      ["soft", 0.3, 0],
      ["soft", 1, 2],
      [0.2, 0.1, 0],
      [0.7, 0.3, 1],
      [3, 0.1, 0],
    ] as const
  ) {
    const rows = labels.map((label) =>
      Array.from(
        { length: 7 },
        (_, axis) => shift + Number(axis === label) + noise * random.normal(),
      )
    );
    const expected = naiveFigures(rows, labels, margin === "soft" ? 0 : margin);
    const found = figuresOf(rows, labels, margin);
    assert.ok(Math.abs(found.embeddingSpread - expected.embeddingSpread) < 1e-5);
    assert.ok(Math.abs(found.activeTriplets - expected.activeTriplets) < 1e-6, `${margin}`);
    assert.deepEqual(found.finite, labels.map(() => 1));
    seen.add(expected.activeTriplets);
  }
  assert.ok(seen.size > 2, `always the same share: ${[...seen]}`);
});

await leakFreeBackendTest("embeddingFigures() calls equal embeddings collapsed, zeros too", () => {
  for (const row of [[0.6, 0.8, 0], [0, 0, 0], [0.1, 0.2, 0.3]]) {
    const { embeddingSpread, activeTriplets } = figuresOf(
      [row, row, row, row],
      [0, 0, 1, 1],
      "soft",
    );
    assert.ok(embeddingSpread < 1e-6, `${embeddingSpread}`);
    assert.equal(activeTriplets, 1);
  }
});

await leakFreeBackendTest("embeddingFigures() spreads opposite embeddings by 1", () => {
  const found = figuresOf([[1, 0], [-1, 0], [0, 1], [0, -1]], [0, 0, 1, 1], "soft");
  assert.ok(Math.abs(found.embeddingSpread - 1) < 1e-6);
});

await leakFreeBackendTest("embeddingFigures() tells which embeddings are not finite", () => {
  const rows = [[1, 0], [NaN, 0], [0, -Infinity], [0, 1]];
  assert.deepEqual(figuresOf(rows, [0, 0, 1, 1], "soft").finite, [1, 0, 0, 1]);
});

await leakFreeBackendTest("squaredNorms() sums squares to float32, also of many values", () => {
  const arrays = [
    Float32Array.from({ length: 300_001 }, () => random.normal()),
    Float32Array.of(3, 4),
    Float32Array.of(-2),
    new Float32Array(5),
    Float32Array.of(1, NaN),
    Float32Array.of(-Infinity, 1),
    Float32Array.of(1e20, 1),
  ];
  const tensors = arrays.map((values) => tf.tensor1d(values));
  const found = tf.tidy(() => squaredNorms(tensors).dataSync());
  const expected = arrays.map((values) => values.reduce((sum, value) => sum + value * value, 0));
  assert.ok(Math.abs(found[0] / expected[0] - 1) < 1e-6, `${found[0]} ${expected[0]}`);
  assert.deepEqual([...found.slice(1)], [25, 4, 0, NaN, Infinity, Infinity]);
  tf.dispose(tensors);
});

for (const [kind, set] of Object.entries(kinds)) {
  await backendTest(`trainStep() gives the same figures again, bit for bit (${kind})`, () => {
    const [one, other] = [startTraining(set), startTraining(set)];
    for (let done = 0; done < 5; done++) {
      const figures = one.step();
      assert.deepEqual(figures, other.step());
      assert.equal(figures.nonFinite, undefined);
      assert.ok(figures.gradientNorm > 0 && figures.embeddingSpread > 0);
    }
    one.dispose();
    other.dispose();
  });
}
