import assert from "node:assert/strict";
import { recordKernels } from "../../src/tensor/record_kernels.ts";
import * as tf from "../../src/tensor/tf.ts";
import { leakFreeBackendTest } from "../harness/backend_test.ts";

await leakFreeBackendTest(
  "recordKernels() keeps what depends on the input, and computes the rest",
  () => {
    const weight = tf.tidy(() => tf.variable(tf.tensor1d([0, Math.log(2)])));
    const input = tf.ones([3, 2]);
    const { operations, constants, output } = recordKernels(
      (x) => tf.add(tf.relu(tf.mul(x, tf.exp(weight))), 7),
      input,
    );
    assert.deepEqual(operations.map(({ kernel }) => kernel), ["Input", "Multiply", "Relu", "Add"]);
    assert.deepEqual(operations.map(({ inputs }) => inputs), [
      [],
      [{ operation: 0, shape: [3, 2] }, { constant: 0, shape: [2] }],
      [{ operation: 1, shape: [3, 2] }],
      [{ operation: 2, shape: [3, 2] }, { constant: 1, shape: [] }],
    ]);
    assert.equal(output, 3);
    assert.deepEqual(constants.map(({ values }) => Array.from(values, Math.round)), [[1, 2], [7]]);
    tf.dispose([weight, input]);
  },
);

await leakFreeBackendTest("recordKernels() tells a tensor from its reshaped data", () => {
  const input = tf.tensor2d([[1, 2, 3], [4, 5, 6]]);
  const { operations } = recordKernels((x) => {
    const turned = tf.reshape(x, [3, 2]);
    return tf.add(tf.sum(turned, 1), tf.sum(tf.reshape(x, [2, 3]), 0));
  }, input);
  const [first, second] = operations.filter(({ kernel }) => kernel === "Sum");
  assert.deepEqual(first.inputs, [{ operation: 1, shape: [3, 2] }]);
  assert.deepEqual(second.inputs[0].shape, [2, 3]);
  tf.dispose(input);
});

await leakFreeBackendTest("recordKernels() refuses an output that the input has no part in", () => {
  const [input, other] = [tf.ones([2]), tf.zeros([2])];
  assert.throws(() => recordKernels(() => tf.add(other, 1), input), /does not depend on the input/);
  assert.throws(
    () =>
      recordKernels(() => {
        throw new Error("broken");
      }, input),
    /broken/,
  );
  // The kernels are as they were.
  const sum = tf.add(other, 1);
  assert.deepEqual([...sum.dataSync()], [1, 1]);
  tf.dispose([input, other, sum]);
});
