/**
 * Scales images as pretrained weights know them. First in a model with such weights, so that
 * everything before it sees images of one scale.
 *
 * @module
 */

import * as tf from "../../tensor/tf.ts";
import type { WeightsOrigin } from "./weights_origin.ts";

/** Means of ImageNet's blue, green and red (0…255), which Keras's `caffe` mode takes away. */
const kerasMeans = [103.939, 116.779, 123.68];
/** Means and deviations of ImageNet's red, green and blue (0…1), as torchvision normalises. */
const torchvisionMeans = [0.485, 0.456, 0.406];
const torchvisionDeviations = [0.229, 0.224, 0.225];

/**
 * What the weights of `origin` were trained on.
 * keras: blue, green, red from 0 to 255, minus their means.
 * torchvision: red, green, blue from 0 to 1, minus their means, divided by their deviations.
 *
 * @param images [batch, height, width, 3], red, green, blue, scaled to −0.5…0.5
 */
export function preprocess(images: tf.Tensor4D, origin: WeightsOrigin): tf.Tensor4D {
  return tf.tidy(() => {
    if (origin === "keras") {
      const shift = kerasMeans.map((mean) => 127.5 - mean);
      return tf.add<tf.Tensor4D>(tf.mul(tf.reverse(images, 3), 255), tf.tensor1d(shift));
    }
    const shift = torchvisionMeans.map((mean) => 0.5 - mean);
    return tf.div<tf.Tensor4D>(
      tf.add(images, tf.tensor1d(shift)),
      tf.tensor1d(torchvisionDeviations),
    );
  });
}
