import assert from "node:assert/strict";
import { batchNormTraining } from "../../../src/tensor/kernels/batch_norm_training.ts";
import * as tf from "../../../src/tensor/tf.ts";
import { leakFreeBackendTest } from "../../harness/backend_test.ts";
import { assertClose, type PlainTensor, plainTensor, randomTensor } from "./backend_checks.ts";
import { naiveBatchNorm } from "./naive_batch_norm.ts";

const epsilon = 1e-3;

function assertAsNaive(x: PlainTensor): void {
  const channels = x.shape[3];
  const [scale, offset] = [2, 3].map((seed) => randomTensor([channels], seed));
  const dy = randomTensor(x.shape, 4);
  const expected = naiveBatchNorm({
    x: x.values,
    dy: dy.values,
    scale: scale.values,
    offset: offset.values,
    epsilon,
  });
  tf.tidy(() => {
    const statistics: tf.Tensor[] = [];
    const normalize = (x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor) => {
      const [input, gamma, beta] = [x as tf.Tensor4D, scale as tf.Tensor1D, offset as tf.Tensor1D];
      const { y, mean, variance } = batchNormTraining(input, gamma, beta, epsilon);
      statistics.push(tf.keep(mean), tf.keep(variance));
      return y;
    };
    const inputs = [x, scale, offset].map((plain) => plain.toTensor());
    const y = normalize(inputs[0], inputs[1], inputs[2]);
    const gradients = tf.grads(normalize)(inputs, dy.toTensor());
    assertClose(y.dataSync(), expected.y);
    assertClose(statistics[0].dataSync(), expected.mean);
    assertClose(statistics[1].dataSync(), expected.variance);
    assertClose(gradients[0].dataSync(), expected.byX);
    assertClose(gradients[1].dataSync(), expected.byScale);
    assertClose(gradients[2].dataSync(), expected.byOffset);
    tf.dispose(statistics);
  });
}

for (
  const shape of [[4, 5, 3, 6], [1, 7, 7, 2], [8, 1, 1, 5], [2, 3, 4, 1], [2, 8, 8, 16]]
) {
  await leakFreeBackendTest(`batchNormTraining() is as a plain loop for ${shape}`, () => {
    assertAsNaive(randomTensor(shape, 1));
  });
}

await leakFreeBackendTest("batchNormTraining() is as a plain loop about a large mean", () => {
  const { shape, values } = randomTensor([4, 3, 3, 2], 1);
  assertAsNaive(plainTensor(shape, Float32Array.from(values, (value) => value + 100)));
});

await leakFreeBackendTest(
  "batchNormTraining() of a single pixel gives the offset, and no gradient",
  () => {
    const { values } = randomTensor([1, 1, 1, 3], 1);
    assertAsNaive(plainTensor([1, 1, 1, 3], values));
  },
);

await leakFreeBackendTest("batchNormTraining() of equal numbers has variance 0", () => {
  tf.tidy(() => {
    const ones: tf.Tensor1D = tf.ones([2]);
    const { y, variance } = batchNormTraining(tf.fill([2, 2, 2, 2], 7), ones, ones, epsilon);
    assertClose(variance.dataSync(), [0, 0]);
    assertClose(y.dataSync(), new Array(16).fill(1));
    assert.deepEqual(y.shape, [2, 2, 2, 2]);
  });
});
