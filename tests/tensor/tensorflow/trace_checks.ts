/**
 * What the tests of traced functions share.
 *
 * @module
 */

import assert from "node:assert/strict";
import * as tf from "../../../src/tensor/tf.ts";
import { testOnTensorflow } from "../../harness/test_on_tensorflow.ts";

/** Constants of Adam. */
export const constants = { beta1: 0.9, beta2: 0.99, epsilon: 1e-7 };

/** Registers a test of traced functions, which must leave no tensor behind. */
export async function testTrace(name: string, fn: () => void): Promise<void> {
  await testOnTensorflow(name, ({ backend: { binding } }) => {
    const before = [tf.memory().numTensors, binding.getNumOfTensors()];
    fn();
    assert.deepEqual([tf.memory().numTensors, binding.getNumOfTensors()], before, "a leak");
  });
}

/** The values of the output `y` of a call, which is disposed of. */
export function read({ y, ...others }: tf.NamedTensorMap): number[] {
  const values = [...y.dataSync()];
  tf.dispose([y, ...Object.values(others)]);
  return values;
}

/** Calls with vectors. */
export function call(
  traced: (...inputs: tf.Tensor[]) => tf.NamedTensorMap,
  ...inputs: number[][]
): number[] {
  const tensors = inputs.map((values) => tf.tensor1d(values));
  try {
    return read(traced(...tensors));
  } finally {
    tf.dispose(tensors);
  }
}

/** A variable with these values. */
export function variable(...values: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor1d(values)));
}
