/**
 * The contrastive loss: pairs of one category are pulled together, pairs of two pushed apart until
 * they are a margin away. Takes the model's embeddings of a batch; after it comes the optimizer.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { compareBatch, type CompareOptions } from "./compare_batch.ts";
import { checkNumber } from "./check_number.ts";
import { pairwiseDistances } from "./pairwise_distances.ts";
import { checkReducer, reduceLosses, type Reducer } from "./reduce_losses.ts";

/** Options of {@linkcode contrastiveLoss}. */
export interface ContrastiveOptions extends CompareOptions {
  /** Positives nearer than this are left alone, ≥ 0; 0 by default. */
  positiveMargin?: number;
  /** Negatives further than this are left alone, ≥ 0; 1 by default. Distances end at 2. */
  negativeMargin?: number;
  /** How the losses of pairs become one; `"mean_non_zero"` by default. */
  reducer?: Reducer;
}

/**
 * The contrastive loss (Hadsell, Chopra and LeCun 2006, with distances in place of their squares, as
 * pytorch-metric-learning has it): with d the Euclidean distance of normalised embeddings,
 *
 *     max(0, d − positive margin)  of a positive pair
 *     max(0, negative margin − d)  of a negative pair
 *
 * each kind reduced by itself, and the two added. A kind without pairs adds 0.
 *
 * @param embeddings `[batch, dim]`, float32; normalised here
 * @param labels `[batch]`, int32: the category of each sample
 * @returns a scalar
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if the lengths differ, the batch is empty, or an option is out of range
 *
 * @example
 * ```ts
 * import { contrastiveLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[1, 0], [0, 1], [-1, 0]]);
 * const labels = tf.tensor1d([0, 0, 1], "int32");
 *
 * // The positives are √2 apart; the negatives √2 and 2, so beyond the margin.
 * const loss = contrastiveLoss(embeddings, labels).dataSync()[0];
 * if (Math.abs(loss - Math.SQRT2) > 1e-6) throw new Error(`${loss}`);
 * ```
 */
export function contrastiveLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  {
    positiveMargin = 0,
    negativeMargin = 1,
    reducer = "mean_non_zero",
    ...compare
  }: ContrastiveOptions = {},
): tf.Scalar {
  checkNumber("positive margin", positiveMargin, positiveMargin >= 0, "≥ 0");
  checkNumber("negative margin", negativeMargin, negativeMargin >= 0, "≥ 0");
  checkReducer(reducer);
  return tf.tidy(() => {
    const { anchors, others, positives, negatives } = compareBatch(embeddings, labels, compare);
    const distances = pairwiseDistances(anchors, others);
    const tooFar = tf.relu(tf.sub(distances, positiveMargin));
    const tooNear = tf.relu(tf.sub(negativeMargin, distances));
    return tf.add(
      reduceLosses(tooFar, positives, reducer),
      reduceLosses(tooNear, negatives, reducer),
    );
  });
}
