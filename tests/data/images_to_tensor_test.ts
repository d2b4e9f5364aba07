import assert from "node:assert/strict";
import { imagesToTensor } from "../../src/data/images_to_tensor.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest } from "../harness/backend_test.ts";

await backendTest("imagesToTensor() scales 0..255 to −0.5..0.5 and keeps the layout", () => {
  const before = tf.memory().numTensors;
  const pixels = Uint8Array.from({ length: 2 * 2 * 2 * 3 }, (_, index) => index * 11);
  const tensor = imagesToTensor({ pixels, indices: [5, 6], imageSize: 2 });
  assert.deepEqual(tensor.shape, [2, 2, 2, 3]);
  assert.equal(tensor.dtype, "float32");
  const values = tensor.dataSync();
  assert.deepEqual([...values], [...pixels].map((value) => Math.fround(value / 255 - 0.5)));
  assert.equal(values[0], -0.5);
  tensor.dispose();
  assert.equal(tf.memory().numTensors, before);
});
