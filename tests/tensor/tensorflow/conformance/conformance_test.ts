/**
 * Every operation of tfjs that Likeness may meet, on the backend `tensorflow` against tfjs's own
 * plain backend `cpu`.
 *
 * @module
 */

import "@tensorflow/tfjs-backend-cpu";
import assert from "node:assert/strict";
import * as tf from "../../../../src/tensor/tf.ts";
import { testOnTensorflow, useTensorflow } from "../../../harness/test_on_tensorflow.ts";
import type { Cases } from "./cases.ts";
import { differences } from "./differences.ts";
import { arrayCases } from "./array_cases.ts";
import { convolutionCases } from "./convolution_cases.ts";
import { elementwiseCases } from "./elementwise_cases.ts";
import { gradientCases } from "./gradient_cases.ts";
import { imageCases } from "./image_cases.ts";
import { reductionCases } from "./reduction_cases.ts";

interface Result {
  shape: number[];
  dtype: string;
  values: (number | string)[];
}

const cases: Cases = {
  ...elementwiseCases,
  ...reductionCases,
  ...arrayCases,
  ...convolutionCases,
  ...imageCases,
  ...gradientCases,
};

for (const [name, compute] of Object.entries(cases)) {
  await testOnTensorflow(`tensorflow conforms to cpu: ${name}`, async ({ backend }) => {
    await tf.setBackend("cpu");
    const expected = results(compute);
    const { values = {}, dtype = expected[0].dtype } = differences[name] ?? {};
    expected[0] = { ...expected[0], dtype, values: Object.assign(expected[0].values, values) };
    await useTensorflow();
    const held = backend.binding.getNumOfTensors();
    const actual = results(compute);
    assert.equal(backend.binding.getNumOfTensors(), held, "tensors are left in TensorFlow");
    assert.equal(actual.length, expected.length);
    actual.forEach(({ shape, dtype, values }, index) => {
      assert.deepEqual({ shape, dtype }, {
        shape: expected[index].shape,
        dtype: expected[index].dtype,
      });
      assertClose(values, expected[index].values, { eachBySize: name in elementwiseCases });
    });
  });
}

Deno.test("the table has at least 120 cases, and no difference without a case", () => {
  assert.ok(Object.keys(cases).length >= 120);
  assert.deepEqual(Object.keys(differences).filter((name) => !(name in cases)), []);
});

function results(compute: () => tf.Tensor | tf.Tensor[]): Result[] {
  const before = tf.memory().numTensors;
  const read = tf.tidy(() =>
    [compute()].flat().map((tensor) => ({
      shape: tensor.shape,
      dtype: tensor.dtype,
      values: [...tensor.dataSync() as ArrayLike<number | string> & Iterable<number | string>],
    }))
  );
  assert.equal(tf.memory().numTensors, before, "tensors are left over");
  return read;
}

/**
 * Texts equal, infinities and NaN in the same places, all else within 1e-5 of its size, or of that
 * of the largest.
 */
function assertClose(
  actual: (number | string)[],
  expected: (number | string)[],
  { eachBySize }: { eachBySize: boolean },
): void {
  assert.equal(actual.length, expected.length);
  const sizes = expected.map((value) => isFinite(Number(value)) ? Math.abs(Number(value)) : 0);
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const wrong = actual.flatMap((value, index) => {
    const wanted = expected[index];
    if (Object.is(value, wanted) || value === wanted) return [];
    const close = typeof value === "number" && typeof wanted === "number" &&
      Math.abs(value - wanted) <= 1e-5 * Math.max(1, eachBySize ? sizes[index] : largest);
    return close ? [] : [`at ${index}: ${value}, expected ${wanted}`];
  });
  assert.equal(
    wrong.length,
    0,
    `${wrong.length} of ${actual.length} differ: ${wrong.slice(0, 5).join("; ")}`,
  );
}
