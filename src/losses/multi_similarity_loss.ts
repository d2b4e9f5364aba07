/**
 * The multi-similarity loss: of each anchor a soft maximum over how dissimilar its positives are,
 * and one over how similar its negatives. Takes the model's embeddings of a batch; after it comes the
 * optimizer.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { checkNumber } from "./check_number.ts";
import { compareBatch, type CompareOptions } from "./compare_batch.ts";
import { checkReducer, reduceLosses, type Reducer } from "./reduce_losses.ts";

/** Options of {@linkcode multiSimilarityLoss}. */
export interface MultiSimilarityOptions extends CompareOptions {
  /** How sharply the least similar positives stand out, > 0; 2 by default. */
  alpha?: number;
  /** How sharply the most similar negatives stand out, > 0; 50 by default. */
  beta?: number;
  /** The similarity between positives and negatives; 0.5 by default. */
  base?: number;
  /** How the losses of anchors become one; `"mean"` by default. */
  reducer?: Reducer;
}

/** Far below any exponent, and finite, so that a row of nothing but this has no NaN. */
const logOfNothing = -1e30;

/**
 * The multi-similarity loss (Wang et al. 2019, arXiv 1904.06627): with s the cosine
 * similarity, P an anchor's positives and N its negatives, the mean over all anchors of
 *
 *     1/α ln(1 + Σ_P e^(−α (s − base))) + 1/β ln(1 + Σ_N e^(β (s − base)))
 *
 * An empty sum adds 0, and its anchor counts. The paper chooses the pairs by
 * `multiSimilarityMiner()`; without a miner all are taken, as in pytorch-metric-learning.
 *
 * @param embeddings `[batch, dim]`, float32; normalised here
 * @param labels `[batch]`, int32: the category of each sample
 * @returns a scalar
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if the lengths differ, the batch is empty, or an option is out of range
 *
 * @example
 * ```ts
 * import { multiSimilarityLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[1, 0], [0, 1]]);
 * const labels = tf.tensor1d([0, 0], "int32");
 *
 * // Each anchor has one positive, of similarity 0, and no negative.
 * const loss = multiSimilarityLoss(embeddings, labels).dataSync()[0];
 * if (Math.abs(loss - Math.log(1 + Math.E) / 2) > 1e-6) throw new Error(`${loss}`);
 * ```
 */
export function multiSimilarityLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  { alpha = 2, beta = 50, base = 0.5, reducer = "mean", ...compare }: MultiSimilarityOptions = {},
): tf.Scalar {
  checkNumber("alpha", alpha, alpha > 0, "> 0");
  checkNumber("beta", beta, beta > 0, "> 0");
  checkNumber("base", base, true, "");
  checkReducer(reducer);
  return tf.tidy(() => {
    const { similarities, positives, negatives } = compareBatch(embeddings, labels, compare);
    const above = tf.sub(similarities, base);
    const losses = tf.add(
      tf.div(logOfOnePlusSum(tf.mul(above, -alpha), positives), alpha),
      tf.div(logOfOnePlusSum(tf.mul(above, beta), negatives), beta),
    );
    return reduceLosses(losses, tf.onesLike(losses), reducer);
  });
}

/** ln(1 + Σ eˣ) over what is selected of each row, with the digits of small sums. */
function logOfOnePlusSum(exponents: tf.Tensor, selected: tf.Tensor): tf.Tensor {
  const kept = tf.where(tf.cast(selected, "bool"), exponents, logOfNothing);
  return tf.softplus(tf.logSumExp(kept, 1));
}
