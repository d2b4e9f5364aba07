/** What the tests of kernels share: the same inputs on a backend and on tfjs's plain "cpu". */

import assert from "node:assert/strict";
import { createRandom } from "../../../src/core/random.ts";
import { registerWasmKernels } from "../../../src/tensor/kernels/register_wasm_kernels.ts";
import * as tf from "../../../src/tensor/tf.ts";

/** A tensor that belongs to no backend yet. */
export interface PlainTensor {
  shape: number[];
  values: Float32Array | Int32Array;
  /** On the backend of the moment. */
  toTensor(): tf.Tensor;
}

/** Numbers from the standard normal distribution. */
export function randomTensor(shape: readonly number[], seed: number): PlainTensor {
  const random = createRandom(seed);
  const size = shape.reduce((product, side) => product * side, 1);
  return plainTensor([...shape], Float32Array.from({ length: size }, () => random.normal()));
}

/** Given numbers. */
export function plainTensor(shape: number[], values: Float32Array | Int32Array): PlainTensor {
  const dtype = values instanceof Int32Array ? "int32" : "float32";
  return { shape, values, toTensor: () => tf.tensor(values, shape, dtype) };
}

/** Runs `f` on "cpu" and `backend`; shapes and values must agree, and no tensor may be left over. */
export async function assertSameOnBackends(
  inputs: PlainTensor[],
  f: (...inputs: tf.Tensor[]) => tf.Tensor[],
  backend = "wasm",
): Promise<void> {
  registerWasmKernels();
  const expected = await run("cpu", inputs, f);
  const actual = await run(backend, inputs, f);
  assert.equal(actual.length, expected.length);
  actual.forEach((result, index) => {
    assert.deepEqual(result.shape, expected[index].shape);
    assertClose(result.values, expected[index].values);
  });
}

/** Each number within 1e-4, or within that share of the largest. */
export function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.equal(actual.length, expected.length);
  const largest = Math.max(1, ...Array.from(expected, Math.abs));
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs(actual[index] - expected[index]);
    assert.ok(
      difference <= 1e-4 * largest,
      `at ${index}: ${actual[index]}, expected ${expected[index]}`,
    );
  }
}

async function run(
  backend: string,
  inputs: PlainTensor[],
  f: (...inputs: tf.Tensor[]) => tf.Tensor[],
): Promise<{ shape: number[]; values: Float32Array }[]> {
  await tf.setBackend(backend);
  await tf.ready();
  const tensorsBefore = tf.memory().numTensors;
  const results = tf.tidy(() =>
    f(...inputs.map((input) => input.toTensor())).map((result) => ({
      shape: result.shape,
      values: Float32Array.from(result.dataSync()),
    }))
  );
  assert.equal(tf.memory().numTensors, tensorsBefore, `${backend} leaks tensors`);
  return results;
}
