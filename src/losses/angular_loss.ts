/**
 * The angular loss: the angle at the negative of each triangle of anchor, positive and negative is
 * kept below a bound, whatever the triangle's size. Takes the model's embeddings of a P×K batch;
 * after it comes the optimizer.
 *
 * @module
 */

import { float32Product } from "../tensor/float32_product.ts";
import * as tf from "../tensor/tf.ts";
import { checkNumber } from "./check_number.ts";
import { compareBatch, type CompareOptions } from "./compare_batch.ts";
import { keepSelected } from "./masked_log_sum_exp.ts";
import { checkReducer, reduceLosses, type Reducer } from "./reduce_losses.ts";

/** Options of {@linkcode angularLoss}. */
export interface AngularOptions extends Omit<CompareOptions, "memory"> {
  /** The bound on the angle in degrees, in (0, 90); 40 by default. */
  alpha?: number;
  /**
   * Whether negatives too are normalised, as in the paper; false by default, as in
   * pytorch-metric-learning. No matter where embeddings are of length 1 already.
   */
  normalizeNegatives?: boolean;
  /** How the losses of positive pairs become one; `"mean"` by default. */
  reducer?: Reducer;
}

/**
 * The angular loss (Wang et al. 2017, arXiv 1708.01682): each pair of an anchor a and a positive p,
 * both normalised here, has the loss
 *
 *     ln(1 + Σₙ e^(4 tan²α (a + p)·n − 2 (1 + tan²α) a·p))
 *
 * over the anchor's negatives n. All positive pairs of the batch count; the paper's batches have one
 * of each category. With a miner, negatives are those that it chose; pytorch-metric-learning takes
 * all. It takes memory for a few tensors `[batch, batch, batch]`.
 *
 * @param embeddings `[batch, dim]`, float32
 * @param labels `[batch]`, int32: the category of each sample
 * @returns a scalar; 0 if there are no positive pairs, or no negative ones
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if the lengths differ, the batch is empty, or an option is out of range
 *
 * @example
 * ```ts
 * import { angularLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[1, 0], [1, 0], [0, 1]]);
 * const labels = tf.tensor1d([0, 0, 1], "int32");
 *
 * // tan² 45° = 1: ln(1 + e^(0 − 4)).
 * const loss = angularLoss(embeddings, labels, { alpha: 45 }).dataSync()[0];
 * if (Math.abs(loss - Math.log1p(Math.exp(-4))) > 1e-6) throw new Error(`${loss}`);
 * ```
 */
export function angularLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  { alpha = 40, normalizeNegatives = false, reducer = "mean", ...compare }: AngularOptions = {},
): tf.Scalar {
  checkNumber("alpha", alpha, alpha > 0 && alpha < 90, "between 0 and 90");
  checkReducer(reducer);
  return tf.tidy(() => {
    const { similarities, positives, negatives, anchors } = compareBatch(
      embeddings,
      labels,
      compare,
    );
    const squaredTangent = Math.tan(alpha * Math.PI / 180) ** 2;
    const toNegatives = tf.mul(
      normalizeNegatives ? similarities : float32Product(anchors, embeddings, { transposeB: true }),
      4 * squaredTangent,
    );
    // [anchor, positive, negative]
    const logits = tf.add(
      tf.expandDims(keepSelected(toNegatives, negatives), 1),
      tf.expandDims(toNegatives, 0),
    );
    const closeness = tf.mul(similarities, 2 * (1 + squaredTangent));
    const losses = tf.softplus(tf.sub(tf.logSumExp(logits, 2), closeness));
    return reduceLosses(losses, positives, reducer);
  });
}
