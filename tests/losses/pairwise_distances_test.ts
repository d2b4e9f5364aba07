import assert from "node:assert/strict";
import { pairwiseDistances } from "../../src/losses/pairwise_distances.ts";
import { createRandom } from "../../src/core/random.ts";
import * as tf from "../../src/tensor/tf.ts";
import { assertAllClose, distance, numericGradient, valueAndGradient } from "./loss_checks.ts";
import { backendTest } from "../harness/backend_test.ts";

await backendTest("pairwiseDistances() are those of a naive loop, wide embeddings included", () => {
  const random = createRandom("distances");
  for (const [batch, dim] of [[1, 1], [7, 3], [5, 700], [300, 50]]) {
    const rows = Array.from({ length: batch }, () => Array.from({ length: dim }, random.normal));
    const expected = rows.map((a) => rows.map((b) => distance(a, b)));
    const actual = tf.tidy(() => pairwiseDistances(tf.tensor2d(rows)).arraySync());
    assertAllClose(actual, expected, 1e-6, `${batch} × ${dim}`);
  }
});

await backendTest(
  "pairwiseDistances() keep the digits of a small distance far from the origin",
  () => {
    const rows = [[1000, 1000], [1000.25, 1000], [1000, 1000]];
    const distances = tf.tidy(() => pairwiseDistances(tf.tensor2d(rows)).arraySync());
    assert.deepEqual(distances, [[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]]);
  },
);

await backendTest(
  "pairwiseDistances() have the slope that differences show, weight by weight",
  () => {
    const random = createRandom("slopes");
    const rows = Array.from({ length: 6 }, () => Array.from({ length: 4 }, random.normal));
    const weights = rows.map(() => rows.map(() => random.normal()));
    const naive = (points: number[][]) =>
      points.reduce(
        (sum, a, i) =>
          sum + points.reduce((part, b, j) => part + weights[i][j] * distance(a, b), 0),
        0,
      );
    const loss = (points: tf.Tensor2D) =>
      tf.sum(tf.mul(pairwiseDistances(points), tf.tensor2d(weights))) as tf.Scalar;
    const labels = rows.map(() => 0);
    const { gradient } = valueAndGradient(loss, rows, labels);
    assertAllClose(gradient, numericGradient(naive, rows, labels), 1e-5, "slope");
  },
);

await backendTest(
  "pairwiseDistances() pass no gradient back at distance zero, and NaN nowhere",
  () => {
    const loss = (points: tf.Tensor2D) => tf.sum(pairwiseDistances(points)) as tf.Scalar;
    const { value, gradient } = valueAndGradient(loss, [[1, 2], [1, 2], [1, 2]], [0, 0, 0]);
    assert.equal(value, 0);
    assert.deepEqual(gradient.flat().map(Math.abs), [0, 0, 0, 0, 0, 0]);
    // The third row still feels the two that coincide.
    const near = valueAndGradient(loss, [[0, 0], [0, 0], [3, 4]], [0, 0, 0]).gradient;
    assertAllClose(near, [[-1.2, -1.6], [-1.2, -1.6], [2.4, 3.2]], 1e-6, "two coincide");
  },
);

await backendTest(
  "pairwiseDistances() to other rows, and the slopes of both, are those of a naive loop",
  () => {
    const random = createRandom("others");
    const draw = (count: number) =>
      Array.from({ length: count }, () => Array.from({ length: 3 }, random.normal));
    for (const [count, otherCount] of [[4, 7], [7, 4], [1, 3], [3, 1]]) {
      const [rows, others, weights] = [draw(count), draw(otherCount), draw(count * otherCount)];
      others[0] = rows[0];
      const expected = rows.map((a) => others.map((b) => distance(a, b)));
      // The slope by both at once: the rows of one matrix, cut in two.
      const naive = (all: number[][]) =>
        all.slice(0, count).flatMap((a, i) =>
          all.slice(count).map((b, j) => weights[i * otherCount + j][0] * distance(a, b))
        ).reduce((sum, x) => sum + x, 0);
      const loss = (all: tf.Tensor2D) => {
        const distances = pairwiseDistances(
          tf.slice(all, [0, 0], [count, 3]),
          tf.slice(all, [count, 0], [otherCount, 3]),
        );
        assertAllClose(distances.arraySync(), expected, 1e-6, `${count} × ${otherCount}`);
        const weightsTensor = tf.tensor2d(weights.map(([x]) => x), [count, otherCount]);
        return tf.sum(tf.mul(distances, weightsTensor)) as tf.Scalar;
      };
      const all = [...rows, ...others];
      const labels = all.map(() => 0);
      const { gradient } = valueAndGradient(loss, all, labels);
      assertAllClose(
        gradient,
        numericGradient(naive, all, labels),
        1e-5,
        `${count} × ${otherCount}`,
      );
    }
  },
);
