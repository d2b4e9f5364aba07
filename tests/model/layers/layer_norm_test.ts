import assert from "node:assert/strict";
import { createRandom } from "../../../src/core/random.ts";
import { layerNorm } from "../../../src/model/layers/layer_norm.ts";
import * as tf from "../../../src/tensor/tf.ts";
import { backendTest, leakFreeBackendTest } from "../../harness/backend_test.ts";
import { assertAllClose, mean } from "../../losses/loss_checks.ts";

function naiveLayerNorm(rows: number[][]): number[][] {
  return rows.map((row) => {
    const variance = mean(row.map((x) => (x - mean(row)) ** 2));
    return row.map((x) => (x - mean(row)) / Math.sqrt(variance + 1e-5));
  });
}

await leakFreeBackendTest("layerNorm() and its slope are the naive loop's", () => {
  const random = createRandom("layer norm");
  const rows = [0.01, 1, 30].map((scale) =>
    Array.from({ length: 6 }, () => Math.fround(scale * (1 + random.normal())))
  );
  const weights = rows.map((row) => row.map(() => random.normal()));
  const loss = (values: number[][]) =>
    naiveLayerNorm(values).flatMap((row, i) => row.map((x, j) => x * weights[i][j]))
      .reduce((sum, x) => sum + x);
  const numeric = rows.map((row, i) =>
    row.map((_, j) => {
      const step = 1e-6;
      const shifted = (by: number) =>
        loss(rows.map((other, k) => k === i ? other.map((x, l) => l === j ? x + by : x) : other));
      return (shifted(step) - shifted(-step)) / (2 * step);
    })
  );
  tf.tidy(() => {
    const input = tf.tensor2d(rows);
    assertAllClose(layerNorm(input).arraySync(), naiveLayerNorm(rows), 1e-5, "value");
    const f = (rows: tf.Tensor) => tf.sum(tf.mul(layerNorm(rows as tf.Tensor2D), weights));
    assertAllClose(tf.grad(f)(input).arraySync() as number[][], numeric, 1e-4, "slope");
  });
});

await backendTest("layerNorm() of equal values is zero, with a finite slope", () => {
  const { value, grad } = tf.valueAndGrad((rows) => tf.sum(layerNorm(rows as tf.Tensor2D)))(
    tf.fill([2, 4], 7),
  );
  assert.equal(value.dataSync()[0], 0);
  assert.ok(grad.dataSync().every(Number.isFinite));
});
