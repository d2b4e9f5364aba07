/**
 * The lifted structure loss: each positive pair is compared with all negatives of both its samples
 * at once. Takes the model's embeddings of a P×K batch; after it comes the optimizer.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { checkNumber } from "./check_number.ts";
import { compareBatch, type CompareOptions } from "./compare_batch.ts";
import { logOfNothing, maskedLogSumExp } from "./masked_log_sum_exp.ts";
import { pairwiseDistances } from "./pairwise_distances.ts";
import { checkReducer, reduceLosses, type Reducer } from "./reduce_losses.ts";

/** Options of {@linkcode liftedStructureLoss}. */
export interface LiftedStructureOptions extends CompareOptions {
  /** Distance to which negatives are pushed, ≥ 0; 1 by default. */
  margin?: number;
  /** Distance to which positives are pulled, ≥ 0; 0 by default. */
  positiveMargin?: number;
  /** Whether a soft maximum is taken over positives too; false by default. */
  generalized?: boolean;
  /** How the losses (of positive pairs; generalized: of anchors) become one; `"mean"` by default. */
  reducer?: Reducer;
}

/**
 * The lifted structure loss (Oh Song et al. 2016, arXiv 1511.06452): with Euclidean
 * distances d of the embeddings, normalised here, and the margins m and m⁺, each positive pair
 * (a, p) has the loss
 *
 *     ½ max(0, ln(Σₙ e^(m − d(a, n)) + Σₙ e^(m − d(p, n))) + d(a, p) − m⁺)²
 *
 * over the negatives of a and those of p (a sample of a memory brings none of its own).
 *
 * Generalized (Hermans, Beyer and Leibe 2017, arXiv 1703.07737), each anchor has
 *
 *     max(0, ln Σₚ e^(d(a, p) − m⁺) + ln Σₙ e^(m − d(a, n)))
 *
 * As in pytorch-metric-learning, the logarithm of an empty sum counts 0 here: generalized, an anchor
 * without positives still has a loss.
 *
 * @param embeddings `[batch, dim]`, float32
 * @param labels `[batch]`, int32: the category of each sample
 * @returns a scalar; unless generalized 0 if there are no positive pairs, or no negative ones
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if the lengths differ, the batch is empty, or an option is out of range
 *
 * @example
 * ```ts
 * import { liftedStructureLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[1, 0], [1, 0], [-1, 0]]);
 * const labels = tf.tensor1d([0, 0, 1], "int32");
 *
 * // The pair is at distance 0, its only negative at 2: ln(e^(1 − 2) + e^(1 − 2)) is below 0.
 * const loss = liftedStructureLoss(embeddings, labels).dataSync()[0];
 * if (loss !== 0) throw new Error(`${loss}`);
 * ```
 */
export function liftedStructureLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  {
    margin = 1,
    positiveMargin = 0,
    generalized = false,
    reducer = "mean",
    ...compare
  }: LiftedStructureOptions = {},
): tf.Scalar {
  checkNumber("margin", margin, margin >= 0, "≥ 0");
  checkNumber("positive margin", positiveMargin, positiveMargin >= 0, "≥ 0");
  checkReducer(reducer);
  return tf.tidy(() => {
    const { anchors, others, positives, negatives } = compareBatch(embeddings, labels, compare);
    const distances = pairwiseDistances(anchors, others);
    const pull = tf.sub(distances, positiveMargin);
    const push = maskedLogSumExp(tf.sub(margin, distances), negatives);
    if (generalized) {
      const ofPositives = emptyAsZero(maskedLogSumExp(pull, positives));
      const losses = tf.relu(tf.add(ofPositives, emptyAsZero(push)));
      return reduceLosses(losses, tf.onesLike(losses), reducer);
    }
    const ofNegatives = emptyAsZero(ofBoth(push, positives.shape));
    const losses = tf.div(tf.square(tf.relu(tf.add(ofNegatives, pull))), 2);
    return reduceLosses(losses, tf.mul(positives, tf.max(negatives)), reducer);
  });
}

/** The logarithms of the anchors' sums, `[N]`, added up for each pair of anchor and other. */
function ofBoth(ofAnchors: tf.Tensor, [rows, columns]: [number, number]): tf.Tensor {
  const ofOthers = tf.concat([ofAnchors, tf.fill([columns - rows], logOfNothing)]);
  return tf.logSumExp(
    tf.stack([
      tf.tile(tf.expandDims(ofAnchors, 1), [1, columns]),
      tf.tile(tf.expandDims(ofOthers, 0), [rows, 1]),
    ], 2),
    2,
  );
}

function emptyAsZero(logSums: tf.Tensor): tf.Tensor {
  return tf.mul(logSums, tf.step(tf.sub(logSums, logOfNothing / 2)));
}
