/**
 * The proxy-anchor loss: each category's proxy, a trained vector, is pulled towards all samples of
 * its category in the batch and pushed from the rest, the hardest most. Takes the model's embeddings
 * of a batch; after it comes the optimizer.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { checkNumber } from "./check_number.ts";
import { checkClassBatch, cosineLogits, isOwnClass } from "./class_logits.ts";
import { maskedLogSumExp } from "./masked_log_sum_exp.ts";

/** Options of {@linkcode proxyAnchorLoss}. */
export interface ProxyAnchorOptions {
  /** How much the hardest samples outweigh the others, > 0; 32 by default. */
  alpha?: number;
  /** Cosines are wanted above it for positives and below its negative for the others, ≥ 0; 0.1 by default. */
  margin?: number;
}

/**
 * The proxy-anchor loss (Kim et al., arXiv 2003.13911), s being cosines:
 *
 *     mean over the batch's classes of ln(1 + Σ over the class's samples of e^(−alpha (s − margin)))
 *     + mean over all classes of ln(1 + Σ over the other samples of e^(alpha (s + margin)))
 *
 * @param embeddings `[batch, dim]`, float32
 * @param labels `[batch]`, int32, each in [0, classes)
 * @param proxies `[classes, dim]`, float32
 * @returns a scalar
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if lengths differ, the batch is empty, or a label or an option is out of range
 *
 * @example
 * ```ts
 * import { proxyAnchorLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[3, 0], [0, 5]]);
 * const labels = tf.tensor1d([0, 1], "int32");
 * const proxies = tf.tensor2d([[1, 0], [0, 1]]);
 *
 * // Cosines: 1 with the own proxy, 0 with the other.
 * const loss = proxyAnchorLoss(embeddings, labels, proxies, { alpha: 1, margin: 0 }).dataSync()[0];
 * if (Math.abs(loss - Math.log(1 + Math.exp(-1)) - Math.log(2)) > 1e-6) throw new Error(`${loss}`);
 * ```
 */
export function proxyAnchorLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  proxies: tf.Tensor2D,
  { alpha = 32, margin = 0.1 }: ProxyAnchorOptions = {},
): tf.Scalar {
  checkClassBatch(embeddings, labels, "proxies", proxies);
  checkNumber("alpha", alpha, alpha > 0, "> 0");
  checkNumber("margin", margin, margin >= 0, "≥ 0");
  return tf.tidy(() => {
    // A row for each proxy, which is an anchor here: [classes, batch].
    const cosines = cosineLogits(proxies, embeddings);
    const isOwn = tf.transpose(isOwnClass(labels, proxies.shape[0]));
    const pulls = tf.mul(tf.sub(margin, cosines), alpha);
    const pushes = tf.mul(tf.add(cosines, margin), alpha);
    const classesInBatch = tf.sum(tf.max(tf.cast(isOwn, "float32"), 1));
    return tf.add(
      tf.div(tf.sum(logOnePlusPowers(pulls, isOwn)), classesInBatch),
      tf.mean(logOnePlusPowers(pushes, tf.logicalNot(isOwn))),
    ) as tf.Scalar;
  });
}

/** ln(1 + Σ eˣ) over what is selected of each row. */
function logOnePlusPowers(exponents: tf.Tensor, selected: tf.Tensor): tf.Tensor {
  return tf.softplus(maskedLogSumExp(exponents, selected));
}
