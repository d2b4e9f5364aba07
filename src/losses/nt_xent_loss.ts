/**
 * The NT-Xent loss (InfoNCE): each positive pair is told from the anchor's negatives by a softmax.
 * Takes the model's embeddings of a P×K batch; after it comes the optimizer.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { checkNumber } from "./check_number.ts";
import { compareBatch, type CompareOptions } from "./compare_batch.ts";
import { maskedLogSumExp } from "./masked_log_sum_exp.ts";
import { checkReducer, reduceLosses, type Reducer } from "./reduce_losses.ts";

/** Options of {@linkcode ntXentLoss}. */
export interface NtXentOptions extends CompareOptions {
  /** Similarities are divided by it, > 0; 0.07 by default. */
  temperature?: number;
  /** How the losses of positive pairs become one; `"mean"` by default. */
  reducer?: Reducer;
}

/**
 * The normalised temperature-scaled cross-entropy (van den Oord et al. 2018, arXiv 1807.03748;
 * Chen et al. 2020, arXiv 2002.05709, equation 1): with cosine similarities s divided by the
 * temperature, each pair of an anchor and a positive p has the loss
 *
 *     −ln(e^sₚ / (e^sₚ + Σₙ e^sₙ))
 *
 * over the anchor's negatives n; its other positives are not in the denominator. Embeddings are
 * normalised here.
 *
 * @param embeddings `[batch, dim]`, float32
 * @param labels `[batch]`, int32: the category of each sample
 * @returns a scalar; 0 if there are no positive pairs, or no negative ones
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if the lengths differ, the batch is empty, or an option is out of range
 *
 * @example
 * ```ts
 * import { ntXentLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[0.5, 0], [2, 0], [1, 0]]);
 * const labels = tf.tensor1d([0, 0, 1], "int32");
 *
 * // All point the same way: the positive is as likely as the negative.
 * const loss = ntXentLoss(embeddings, labels).dataSync()[0];
 * if (Math.abs(loss - Math.log(2)) > 1e-5) throw new Error(`${loss}`);
 * ```
 */
export function ntXentLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  { temperature = 0.07, reducer = "mean", ...compare }: NtXentOptions = {},
): tf.Scalar {
  checkNumber("temperature", temperature, temperature > 0, "> 0");
  checkReducer(reducer);
  return tf.tidy(() => {
    const { similarities, positives, negatives } = compareBatch(embeddings, labels, compare);
    const logits = tf.div(similarities, temperature);
    const ofNegatives = tf.expandDims(maskedLogSumExp(logits, negatives), 1);
    return reduceLosses(tf.softplus(tf.sub(ofNegatives, logits)), positives, reducer);
  });
}
