/**
 * Global descriptors: a feature map becomes one vector. Stands between the backbone and the heads
 * of the CGD model.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";

/** A global descriptor by name. */
export type DescriptorName = "spoc" | "mac" | "gem";

/**
 * Pools a feature map [batch, height, width, channels] to [batch, channels].
 *
 * - `spoc`: the mean (Babenko and Lempitsky 2015, arXiv 1510.07493)
 * - `mac`: the maximum (Tolias, Sicre and Jégou 2016, arXiv 1511.05879)
 * - `gem`: the generalised mean (mean xᵖ)^(1/p) of x, clamped to at least 1e-6 (Radenović, Tolias
 *   and Chum 2018, arXiv 1711.02512, equation 3)
 */
export function describe(
  map: tf.Tensor4D,
  name: DescriptorName,
  { gemPower = 3 }: { gemPower?: number } = {},
): tf.Tensor2D {
  return tf.tidy(() => {
    switch (name) {
      case "spoc":
        return meanOverSpace(map);
      case "mac":
        return tf.max<tf.Tensor2D>(map, [1, 2]);
      case "gem": {
        // Without the clamp an all-zero channel has an infinite slope.
        const powers = tf.pow(tf.maximum(map, 1e-6), gemPower) as tf.Tensor4D;
        return tf.pow(meanOverSpace(powers), 1 / gemPower) as tf.Tensor2D;
      }
    }
  });
}

function meanOverSpace(map: tf.Tensor4D): tf.Tensor2D {
  return tf.mean<tf.Tensor2D>(map, [1, 2]);
}
