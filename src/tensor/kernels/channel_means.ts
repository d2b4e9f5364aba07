/**
 * The mean of each channel over a batch of feature maps, for batch norm.
 *
 * @module
 */

import * as tf from "../tf.ts";

/**
 * The mean of each channel. It is average pooling, first over each image, then over the images:
 * WASM sums over leading axes ten times slower; and sums of sums round less than one long sum.
 *
 * @param input `[batch, height, width, channels]`
 * @returns `[channels]`
 */
export function channelMeans(input: tf.Tensor4D): tf.Tensor1D {
  const [batch, height, width, channels] = input.shape;
  return tf.tidy(() => {
    const ofImages = height * width === 1
      ? input
      : tf.avgPool(input, [height, width], [height, width], "valid");
    const together = tf.reshape(ofImages, [1, batch, 1, channels]) as tf.Tensor4D;
    const means = batch === 1 ? together : tf.avgPool(together, [batch, 1], [batch, 1], "valid");
    return tf.reshape(means, [channels]);
  });
}
