/**
 * Layer norm without weights, as ProxyNCA++ puts it before the embedding (Teh, DeVries and Taylor
 * 2020, arXiv 2004.01113, section 3.4).
 *
 * @module
 */

import * as tf from "../../tensor/tf.ts";

/** Each row less its mean, divided by its standard deviation: √(variance + 1e-5), as PyTorch. */
export function layerNorm(input: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const centred = tf.sub<tf.Tensor2D>(input, tf.mean(input, 1, true));
    const variance = tf.mean(tf.square(centred), 1, true);
    return tf.div(centred, tf.sqrt(tf.add(variance, 1e-5)));
  });
}
