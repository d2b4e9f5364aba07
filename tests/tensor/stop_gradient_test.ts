import assert from "node:assert/strict";
import { stopGradient } from "../../src/tensor/stop_gradient.ts";
import * as tf from "../../src/tensor/tf.ts";
import { trace } from "../../src/tensor/trace.ts";
import { leakFreeBackendTest } from "../harness/backend_test.ts";

/** x · stop(x), and as much again where x > 1, seen through an operation without a gradient. */
function partlyStopped(x: tf.Tensor): tf.Tensor {
  const stopped = stopGradient(x);
  const isLarge = tf.cast(tf.greater(stopped, 1), "float32");
  return tf.sum(tf.mul(x, tf.add(stopped, tf.mul(stopped, isLarge))));
}

await leakFreeBackendTest("stopGradient() keeps values, and gradients stop at it", () => {
  tf.tidy(() => {
    const { value, grad } = tf.valueAndGrad(partlyStopped)(tf.tensor1d([0.5, 3]));
    assert.equal(value.dataSync()[0], 0.25 + 18);
    assert.deepEqual([...grad.dataSync()], [0.5, 6]);
  });
});

await leakFreeBackendTest("stopGradient() does so in a traced function", () => {
  const traced = trace((x: tf.Tensor) => {
    const { value, grad } = tf.valueAndGrad(partlyStopped)(x);
    return { value, grad };
  }, { variables: [] });
  for (const values of [[0.5, 3], [2, -1]]) {
    tf.tidy(() => {
      const { value, grad } = traced(tf.tensor1d(values));
      assert.equal(
        value.dataSync()[0],
        values.reduce((sum, x) => sum + x * x * (x > 1 ? 2 : 1), 0),
      );
      assert.deepEqual([...grad.dataSync()], values.map((x) => x > 1 ? 2 * x : x));
    });
  }
  traced.dispose();
});
