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
  const values = images.dataSync<"float32">();
  const pixels = new Uint8ClampedArray(values.length); // rounds
  for (let index = 0; index < values.length; index++) pixels[index] = (values[index] + 0.5) * 255;
  const count = images.shape[0];
  const length = pixels.length / count;
  return Array.from(
    { length: count },
    (_, position) => new Uint8Array(pixels.buffer, position * length, length),
  );
}
