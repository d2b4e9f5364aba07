import "@tensorflow/tfjs-backend-cpu";
import assert from "node:assert/strict";
import { batchNormTraining } from "../../../src/tensor/kernels/batch_norm_training.ts";
import * as tf from "../../../src/tensor/tf.ts";
import { backendTest } from "../../harness/backend_test.ts";
import { assertClose, assertSameOnBackends, plainTensor, randomTensor } from "./backend_checks.ts";

const epsilon = 1e-3;

/** Composed of what tfjs differentiates by itself. */
function composed(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor): tf.Tensor {
  const mean = tf.mean(x, [0, 1, 2]);
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), [0, 1, 2]);
  return tf.add(tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, epsilon))), scale), offset);
}

function fused(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor): tf.Tensor {
  return batchNormTraining(
    x as tf.Tensor4D,
    scale as tf.Tensor1D,
    offset as tf.Tensor1D,
    epsilon,
  ).y;
}

for (const shape of [[4, 5, 3, 6], [1, 7, 7, 2], [8, 1, 1, 5], [2, 3, 4, 1], [1, 1, 1, 3]]) {
  await backendTest(
    `batchNormTraining() has the composed one's values and gradients for ${shape}`,
    async () => {
      const inputs = [
        randomTensor(shape, 1),
        randomTensor([shape[3]], 2),
        randomTensor([shape[3]], 3),
        randomTensor(shape, 4),
      ];
      let plain = true;
      await assertSameOnBackends(inputs, (x, scale, offset, upstream) => {
        // First comes the cpu backend, which gets the composed one.
        const f = plain ? composed : fused;
        plain = false;
        return [f(x, scale, offset), ...tf.grads(f)([x, scale, offset], upstream)];
      }, tf.getBackend());
    },
  );
}

await backendTest("batchNormTraining() gives the mean and the variance over n", async () => {
  const values = Float32Array.from([1, 10, 3, 30, 5, 10, 7, 30]);
  await assertSameOnBackends([plainTensor([2, 2, 1, 2], values)], (x) => {
    const ones: tf.Tensor1D = tf.ones([2]);
    const { mean, variance } = batchNormTraining(x as tf.Tensor4D, ones, ones, epsilon);
    assertClose(mean.dataSync(), [4, 20]);
    assertClose(variance.dataSync(), [5, 100]);
    return [mean, variance];
  }, tf.getBackend());
});

await backendTest(
  "batchNormTraining() keeps the digits of a small variance about a large mean",
  async () => {
    const values = Float32Array.from({ length: 64 }, (_, index) => 4096 + (index % 2) / 4);
    await assertSameOnBackends([plainTensor([4, 4, 4, 1], values)], (x) => {
      const ones: tf.Tensor1D = tf.ones([1]);
      const { variance } = batchNormTraining(x as tf.Tensor4D, ones, ones, 1e-3);
      assert.equal(variance.dataSync()[0], 1 / 64);
      return [variance];
    }, tf.getBackend());
  },
);
