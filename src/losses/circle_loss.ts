/**
 * The circle loss: each similarity is pulled the harder the further it is from its optimum. Takes
 * the model's embeddings of a P×K batch; after it comes the optimizer.
 *
 * @module
 */

import { stopGradient } from "../tensor/stop_gradient.ts";
import * as tf from "../tensor/tf.ts";
import { checkNumber } from "./check_number.ts";
import { compareBatch, type CompareOptions } from "./compare_batch.ts";
import { maskedLogSumExp } from "./masked_log_sum_exp.ts";
import { checkReducer, reduceLosses, type Reducer } from "./reduce_losses.ts";

/** Options of {@linkcode circleLoss}. */
export interface CircleOptions extends CompareOptions {
  /** Relaxation m of the optima, in [0, 1]; 0.4 by default. The paper: 0.25 for faces and people. */
  margin?: number;
  /** Scale γ, > 0; 80 by default. The paper: 128 for people, 256 for faces. */
  gamma?: number;
  /**
   * How the anchors' losses become one; `"mean_non_zero"` by default. `"mean_per_anchor"` is the
   * mean over all samples of the batch, as in fast-reid.
   */
  reducer?: Reducer;
}

/**
 * The circle loss (Sun et al. 2020, arXiv 2002.10857): with cosine similarities s, each anchor that
 * has positives p and negatives n has the loss
 *
 *     ln(1 + Σₚ e^(−γ αₚ (sₚ − (1 − m))) · Σₙ e^(γ αₙ (sₙ − m)))
 *     αₚ = max(0, 1 + m − sₚ)    αₙ = max(0, sₙ + m)
 *
 * No gradient goes through the weights α, as in the paper. Embeddings are normalised here.
 *
 * @param embeddings `[batch, dim]`, float32
 * @param labels `[batch]`, int32: the category of each sample
 * @returns a scalar; 0 if no anchor has both positives and negatives
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if the lengths differ, the batch is empty, or an option is out of range
 *
 * @example
 * ```ts
 * import { circleLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[1, 0], [1, 0], [-1, 0], [-1, 0]]);
 * const labels = tf.tensor1d([0, 0, 1, 1], "int32");
 *
 * const loss = circleLoss(embeddings, labels).dataSync()[0];
 * if (loss > 1e-5) throw new Error("categories are as far apart as they can be");
 * ```
 */
export function circleLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  { margin = 0.4, gamma = 80, reducer = "mean_non_zero", ...compare }: CircleOptions = {},
): tf.Scalar {
  checkNumber("margin", margin, margin >= 0 && margin <= 1, "in [0, 1]");
  checkNumber("gamma", gamma, gamma > 0, "> 0");
  checkReducer(reducer);
  return tf.tidy(() => {
    const { similarities, positives, negatives } = compareBatch(embeddings, labels, compare);
    const toPositiveOptimum = stopGradient(tf.relu(tf.sub(1 + margin, similarities)));
    const toNegativeOptimum = stopGradient(tf.relu(tf.add(similarities, margin)));
    const positive = tf.mul(toPositiveOptimum, tf.sub(1 - margin, similarities));
    const negative = tf.mul(toNegativeOptimum, tf.sub(similarities, margin));
    const losses = tf.softplus(tf.add(
      maskedLogSumExp(tf.mul(positive, gamma), positives),
      maskedLogSumExp(tf.mul(negative, gamma), negatives),
    ));
    const counted = tf.mul(tf.max(positives, 1), tf.max(negatives, 1));
    return reduceLosses(losses, counted, reducer);
  });
}
