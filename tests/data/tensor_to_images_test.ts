import assert from "node:assert/strict";
import { imagesToTensor } from "../../src/data/images_to_tensor.ts";
import { tensorToImages } from "../../src/data/tensor_to_images.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest } from "../harness/backend_test.ts";

await backendTest("tensorToImages() gives back what imagesToTensor() was given", () => {
  const pixels = Uint8Array.from({ length: 3 * 16 * 16 * 3 }, (_, value) => value * 7);
  assert.equal(new Set(pixels).size, 256);
  tf.tidy(() => {
    const images = tensorToImages(imagesToTensor({ pixels, indices: [4, 2, 9], imageSize: 16 }));
    assert.deepEqual(images.map(({ length }) => length), [768, 768, 768]);
    assert.deepEqual(images.flatMap((image) => [...image]), [...pixels]);
  });
});

await backendTest(
  "tensorToImages() cuts off what is darker than black or lighter than white",
  () => {
    tf.tidy(() => {
      const [image] = tensorToImages(tf.tensor4d([-0.6, 0.7, 0], [1, 1, 1, 3]));
      assert.deepEqual([...image], [0, 255, 128]);
    });
  },
);
