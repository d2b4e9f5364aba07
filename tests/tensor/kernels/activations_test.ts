import assert from "node:assert/strict";
import { addBias } from "../../../src/tensor/kernels/add_bias.ts";
import { relu } from "../../../src/tensor/kernels/relu.ts";
import { swish } from "../../../src/tensor/kernels/swish.ts";
import * as tf from "../../../src/tensor/tf.ts";
import { leakFreeBackendTest } from "../../harness/backend_test.ts";
import { assertClose, randomTensor } from "./backend_checks.ts";

const numbers = Float32Array.of(-30, -2.5, -1, -0.1, -0, 0, 0.1, 1, 2.5, 30);
const upstream = Float32Array.from(numbers, (_, index) => index + 1);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Values and gradients of Σ f(x) · upstream must be those of the plain functions. */
function assertFunction(
  f: (x: tf.Tensor) => tf.Tensor,
  value: (x: number) => number,
  slope: (x: number) => number,
): void {
  tf.tidy(() => {
    const x = tf.tensor1d(numbers);
    assertClose(f(x).dataSync(), Array.from(numbers, value));
    const gradient = tf.grad(f)(x, tf.tensor1d(upstream));
    assertClose(
      gradient.dataSync(),
      Array.from(numbers, (x, index) => slope(x) * upstream[index]),
    );
  });
}

await leakFreeBackendTest("relu() has slope 0 at 0 and below, and 1 above", () => {
  assertFunction(relu, (x) => Math.max(0, x), (x) => x > 0 ? 1 : 0);
});

await leakFreeBackendTest("swish() and its slope are as in the paper", () => {
  assertFunction(
    swish,
    (x) => x * sigmoid(x),
    (x) => sigmoid(x) + x * sigmoid(x) * (1 - sigmoid(x)),
  );
});

for (const shape of [[3, 4], [2, 3, 5, 4], [1, 1, 1, 4], [1, 4]]) {
  await leakFreeBackendTest(`addBias() and its gradients are as plain loops for ${shape}`, () => {
    const [x, bias, dy] = [shape, [4], shape].map((shape, seed) => randomTensor(shape, seed));
    const byBias = [0, 0, 0, 0];
    dy.values.forEach((value, index) => byBias[index % 4] += value);
    tf.tidy(() => {
      const inputs = [x.toTensor(), bias.toTensor()];
      const y = addBias(inputs[0], inputs[1]);
      assert.deepEqual(y.shape, shape);
      assertClose(y.dataSync(), Array.from(x.values, (v, index) => v + bias.values[index % 4]));
      const f = (x: tf.Tensor, bias: tf.Tensor) => addBias(x, bias);
      const [byX, actualByBias] = tf.grads(f)(inputs, dy.toTensor());
      assertClose(byX.dataSync(), dy.values);
      assertClose(actualByBias.dataSync(), byBias);
    });
  });
}
