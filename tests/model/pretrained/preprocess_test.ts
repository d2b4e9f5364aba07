import assert from "node:assert/strict";
import { preprocess } from "../../../src/model/pretrained/preprocess.ts";
import * as tf from "../../../src/tensor/tf.ts";
import { backendTest } from "../../harness/backend_test.ts";

// One pixel: red 255, green 51, blue 0.
const pixel = [[[[0.5, 51 / 255 - 0.5, -0.5]]]];

function assertClose(found: ArrayLike<number>, expected: number[]): void {
  expected.forEach((value, index) => assert.ok(Math.abs(found[index] - value) < 1e-4, `${index}`));
  assert.equal(found.length, expected.length);
}

await backendTest("preprocess() for Keras gives blue, green, red around their means", () => {
  const values = preprocess(tf.tensor4d(pixel), "keras").dataSync();
  assertClose(values, [0 - 103.939, 51 - 116.779, 255 - 123.68]);
});

await backendTest(
  "preprocess() for torchvision gives red, green, blue in deviations from their means",
  () => {
    const values = preprocess(tf.tensor4d(pixel), "torchvision").dataSync();
    assertClose(values, [(1 - 0.485) / 0.229, (0.2 - 0.456) / 0.224, (0 - 0.406) / 0.225]);
  },
);
