/**
 * Turns decoded images into the tensor that the models take. Before it stands `load_batches.ts`,
 * after it `augment.ts` or the model.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import type { Batch } from "./load_batches.ts";

const scaled = Float32Array.from({ length: 256 }, (_, value) => value / 255 - 0.5);

/** Images `[batch, size, size, 3]`, float32, scaled from 0..255 to −0.5..0.5. */
export function imagesToTensor({ pixels, indices, imageSize }: Batch): tf.Tensor4D {
  const values = new Float32Array(pixels.length);
  for (let index = 0; index < values.length; index++) values[index] = scaled[pixels[index]];
  return tf.tensor4d(values, [indices.length, imageSize, imageSize, 3]);
}
