/**
 * The batch-hard triplet loss: each sample of a batch is pulled towards the furthest of its own
 * category and pushed from the nearest of the others. Takes the model's embeddings of a P×K batch;
 * after it comes the optimizer.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { largestSelected } from "./hardest.ts";
import { checkBatch, labelPairs } from "./label_pairs.ts";
import { applyMargin, checkMargin, type Margin } from "./margin.ts";
import { pairwiseDistances } from "./pairwise_distances.ts";

/** Options of {@linkcode batchHardTripletLoss}. */
export interface BatchHardTripletOptions {
  /** `"soft"` (the default): ln(1 + eˣ); a number m ≥ 0: max(0, x + m). */
  margin?: Margin;
}

/**
 * The batch-hard triplet loss (Hermans, Beyer and Leibe, arXiv 1703.07737, equation 5): the mean
 * over all anchors of the margin function of
 *
 *     furthest positive − nearest negative          (Euclidean distances)
 *
 * Embeddings are compared as given: whether they are normalised is the model's business.
 * An anchor without positives has its furthest positive at distance 0, and counts; an anchor
 * without negatives (a batch of one category) adds 0, the limit for a negative infinitely far
 * away. With the soft margin, a batch of identical embeddings has the loss ln 2.
 *
 * @param embeddings `[batch, dim]`, float32
 * @param labels `[batch]`, int32: the category of each sample
 * @returns a scalar
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if the lengths differ, the batch is empty, or the margin is negative
 *
 * @example
 * ```ts
 * import { batchHardTripletLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[0, 0], [0, 1], [3, 0], [3, 1]]);
 * const labels = tf.tensor1d([0, 0, 1, 1], "int32");
 *
 * // Each anchor: furthest positive 1, nearest negative 3.
 * const loss = batchHardTripletLoss(embeddings, labels, { margin: 2.5 }).dataSync()[0];
 * if (loss !== 0.5) throw new Error(`${loss}`);
 * ```
 */
export function batchHardTripletLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  { margin = "soft" }: BatchHardTripletOptions = {},
): tf.Scalar {
  checkBatch(embeddings, labels);
  checkMargin(margin);
  return tf.tidy(() => {
    const { positives, negatives } = labelPairs(labels);
    const distances = pairwiseDistances(embeddings);
    const furthestPositive = largestSelected(distances, positives);
    const nearestNegative = tf.neg(largestSelected(tf.neg(distances), negatives));
    const losses = applyMargin(tf.sub(furthestPositive, nearestNegative), margin);
    const hasNegatives = tf.max(negatives, 1);
    return tf.mean(tf.mul(losses, hasNegatives)) as tf.Scalar;
  });
}
