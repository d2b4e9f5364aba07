/**
 * The way back of `images_to_tensor.ts`: images as the model sees them, to be looked at.
 *
 * @module
 */

import type * as tf from "../tensor/tf.ts";

/**
 * The RGB pixels of each image, `[size, size, 3]`, from −0.5..0.5 to 0..255; what an augmentation
 * took beyond that is cut off. Waits for the device.
 */
export function tensorToImages(images: tf.Tensor4D): Uint8Array[] {
  const [count, ...shape] = images.shape;
  const length = shape.reduce((product, side) => product * side, 1);
  const values = images.dataSync<"float32">();
  return Array.from({ length: count }, (_, position) =>
    Uint8Array.from(
      values.subarray(position * length, (position + 1) * length),
      (value) => Math.max(0, Math.min(255, (value + 0.5) * 255 + 0.5)),
    ));
}
