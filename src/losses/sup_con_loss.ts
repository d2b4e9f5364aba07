/**
 * The supervised contrastive loss: each anchor's positives are told from all other samples by a
 * softmax. Takes the model's embeddings of a P×K batch; after it comes the optimizer.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { checkNumber } from "./check_number.ts";
import { compareBatch, type CompareOptions } from "./compare_batch.ts";
import { maskedLogSumExp } from "./masked_log_sum_exp.ts";
import { checkReducer, reduceLosses, type Reducer } from "./reduce_losses.ts";

/** Options of {@linkcode supConLoss}. */
export interface SupConOptions extends CompareOptions {
  /** Similarities are divided by it, > 0; 0.1 by default. */
  temperature?: number;
  /**
   * How the anchors' losses become one; `"mean_non_zero"` by default. `"mean_per_anchor"` is the
   * mean over all samples of the batch, as in the authors' code (which by default has the
   * temperature 0.07).
   */
  reducer?: Reducer;
}

/**
 * The supervised contrastive loss (Khosla et al. 2020, arXiv 2004.11362, equation 2): with cosine
 * similarities s divided by the temperature, each anchor that has positives has the loss
 *
 *     mean over positives p of −ln(e^sₚ / Σⱼ e^sⱼ)
 *
 * over all other samples j, positives and negatives. Embeddings are normalised here.
 *
 * @param embeddings `[batch, dim]`, float32
 * @param labels `[batch]`, int32: the category of each sample
 * @returns a scalar; 0 if there are no positive pairs, or no negative ones
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if the lengths differ, the batch is empty, or an option is out of range
 *
 * @example
 * ```ts
 * import { supConLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[0.5, 0], [2, 0], [1, 0], [3, 0]]);
 * const labels = tf.tensor1d([0, 0, 1, 1], "int32");
 *
 * // All point the same way: the positive is as likely as each of the two negatives.
 * const loss = supConLoss(embeddings, labels).dataSync()[0];
 * if (Math.abs(loss - Math.log(3)) > 1e-5) throw new Error(`${loss}`);
 * ```
 */
export function supConLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  { temperature = 0.1, reducer = "mean_non_zero", ...compare }: SupConOptions = {},
): tf.Scalar {
  checkNumber("temperature", temperature, temperature > 0, "> 0");
  checkReducer(reducer);
  return tf.tidy(() => {
    const { similarities, positives, negatives } = compareBatch(embeddings, labels, compare);
    const logits = tf.div(similarities, temperature);
    const candidates = tf.add(positives, negatives);
    const ofPositives = tf.div(
      tf.sum(tf.mul(logits, positives), 1),
      tf.maximum(tf.sum(positives, 1), 1),
    );
    const losses = tf.sub(maskedLogSumExp(logits, candidates), ofPositives);
    // A batch of one category has nothing to tell apart.
    const counted = tf.mul(tf.max(positives, 1), tf.max(negatives));
    if (reducer !== "mean_non_zero") return reduceLosses(losses, counted, reducer);
    // A loss is 0 only where the positive is the one candidate; others seem so after rounding.
    const isChoice = tf.step(tf.sub(tf.sum(candidates, 1), 1));
    return reduceLosses(losses, tf.mul(counted, isChoice), "mean");
  });
}
