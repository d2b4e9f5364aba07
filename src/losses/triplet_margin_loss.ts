/**
 * The triplet margin loss: over triplets of anchor, positive and negative, the negative is to lie a
 * margin further away than the positive. Takes the model's embeddings of a batch; after it comes the
 * optimizer.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { compareBatch, type CompareOptions, type Comparison } from "./compare_batch.ts";
import { applyMargin, checkMargin, type Margin } from "./margin.ts";
import { pairwiseDistances } from "./pairwise_distances.ts";
import { checkReducer, reduceLosses, type Reducer } from "./reduce_losses.ts";

/** Options of {@linkcode tripletMarginLoss}. */
export interface TripletMarginOptions extends CompareOptions {
  /** A number m ≥ 0: max(0, x + m), 0.05 by default; or `"soft"`: ln(1 + eˣ). */
  margin?: Margin;
  /** The negative is compared with the anchor or the positive, whichever it is nearer to. */
  swap?: boolean;
  /** How the losses of triplets become one; `"mean_non_zero"` by default. */
  reducer?: Reducer;
}

/**
 * The triplet margin loss (Schroff, Kalenichenko and Philbin 2015, arXiv 1503.03832, with distances
 * in place of their squares, as pytorch-metric-learning has it): the margin function of
 *
 *     distance to the positive − distance to the negative
 *
 * over all triplets, or those of a miner; distances are Euclidean, of normalised embeddings. With
 * `swap` the distance from positive to negative stands in where it is smaller (Balntas et al. 2016).
 * 0 where there is no triplet.
 *
 * A batch of N compared with M samples takes several times N·M² numbers: 8 MiB each for a batch of
 * 128, but 2 GiB with a memory of 2,048 behind it. For large memories there is `contrastiveLoss`.
 *
 * @param embeddings `[batch, dim]`, float32; normalised here
 * @param labels `[batch]`, int32: the category of each sample
 * @returns a scalar
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if the lengths differ, the batch is empty, or an option is out of range
 *
 * @example
 * ```ts
 * import { tf, tripletMarginLoss, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[1, 0], [0, 1], [-1, 0]]);
 * const labels = tf.tensor1d([0, 0, 1], "int32");
 *
 * // Two triplets: √2 and 2 to the negative, √2 to the positive; the second has no loss.
 * const loss = tripletMarginLoss(embeddings, labels, { margin: 0.5 }).dataSync()[0];
 * if (Math.abs(loss - 0.5) > 1e-6) throw new Error(`${loss}`);
 * ```
 */
export function tripletMarginLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  { margin = 0.05, swap = false, reducer = "mean_non_zero", ...compare }: TripletMarginOptions = {},
): tf.Scalar {
  checkMargin(margin);
  if (typeof swap !== "boolean") throw new TypeError(`Cannot swap "${swap}": a boolean is needed`);
  checkReducer(reducer);
  return tf.tidy(() => {
    const comparison = compareBatch(embeddings, labels, compare);
    const { anchors, others } = comparison;
    const distances = pairwiseDistances(anchors, others);
    const toNegative = tf.expandDims(distances, 1);
    const difference = tf.sub(tf.expandDims(distances, 2), toNegative);
    // Not tf.minimum, whose gradient does not broadcast: by how much the positive is nearer.
    const nearer = swap
      ? tf.relu(tf.sub(toNegative, tf.expandDims(pairwiseDistances(others), 0)))
      : 0;
    const losses = applyMargin(tf.add(difference, nearer), margin);
    return reduceLosses(losses, tripletsOf(comparison), reducer);
  });
}

/** Which triplets there are, `[N, M, M]` of 0 and 1. */
function tripletsOf({ positives, negatives, triplets }: Comparison): tf.Tensor {
  return triplets ?? tf.mul(tf.expandDims(positives, 2), tf.expandDims(negatives, 1));
}
