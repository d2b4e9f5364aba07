/**
 * The margin loss: positives are pulled inside of a distance, negatives pushed outside, and that
 * distance may be learned. Takes the model's embeddings of a P×K batch; after it comes the
 * optimizer.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { isTracing } from "../tensor/trace.ts";
import { checkNumber } from "./check_number.ts";
import { compareBatch, type CompareOptions } from "./compare_batch.ts";
import { checkTensor } from "./label_pairs.ts";
import type { Mined } from "./miners/miner.ts";
import { pairwiseDistances } from "./pairwise_distances.ts";

/** Options of {@linkcode marginLoss}. */
export interface MarginLossOptions extends CompareOptions {
  /** How far on its side of β each distance has to be, ≥ 0; 0.2 by default. */
  margin?: number;
  /**
   * The distance β between positives and negatives, ≥ 0; 1.2 by default. A tensor is learned: a
   * scalar, or `[categories]`, one for the anchors of each category.
   */
  beta?: number | tf.AnyTensor;
  /** How much a learned β costs, so that it does not grow, ≥ 0; 0 by default. */
  nu?: number;
}

/**
 * The margin loss (Wu et al. 2017, arXiv 1706.07567), over all triplets of an anchor a, a positive p
 * and a negative n, with Euclidean distances d of the embeddings, which are normalised here:
 *
 *     Σ max(0, d(a, p) − β + margin) + max(0, β − d(a, n) + margin)
 *
 * divided by how many of these terms are above 0. A learned β adds ν β; one that each category has
 * adds ν Σ β, over the anchors of all triplets, divided likewise. The paper takes triplets by
 * distance-weighted sampling, a miner here, and β as a sum of three, of which this is one.
 *
 * @param embeddings `[batch, dim]`, float32
 * @param labels `[batch]`, int32: the category of each sample; in [0, categories) where each
 *   category has a β
 * @returns a scalar; 0 if there are no triplets
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if the lengths differ, the batch is empty, or an option is out of range
 *
 * @example
 * ```ts
 * import { marginLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[1, 0], [1, 0], [0, 1]]);
 * const labels = tf.tensor1d([0, 0, 1], "int32");
 *
 * // Positives are at 0, negatives at √2, which is beyond 1.2 + 0.2.
 * const loss = marginLoss(embeddings, labels).dataSync()[0];
 * if (loss !== 0) throw new Error(`${loss}`);
 * ```
 */
export function marginLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  { margin = 0.2, beta = 1.2, nu = 0, ...compare }: MarginLossOptions = {},
): tf.Scalar {
  checkNumber("margin", margin, margin >= 0, "≥ 0");
  checkNumber("nu", nu, nu >= 0, "≥ 0");
  checkBeta(beta, labels);
  return tf.tidy(() => {
    const comparison = compareBatch(embeddings, labels, compare);
    const distances = pairwiseDistances(comparison.anchors, comparison.others);
    const betas = betaOfAnchors(beta, labels);
    const pull = tf.relu(tf.add(tf.sub(distances, betas), margin));
    const push = tf.relu(tf.add(tf.sub(betas, distances), margin));
    const triplets = countTriplets(comparison);
    const total = tf.add(
      weightedSum(pull, triplets.ofPositive),
      weightedSum(push, triplets.ofNegative),
    );
    const active = tf.add(
      weightedSum(tf.step(pull), triplets.ofPositive),
      weightedSum(tf.step(push), triplets.ofNegative),
    );
    const loss = tf.div(total, tf.maximum(active, 1)) as tf.Scalar;
    if (typeof beta === "number" || nu === 0) return loss;
    const perAnchor = tf.sum(triplets.ofPositive, 1, true);
    const cost = beta.size === 1
      ? tf.mul(tf.sum(betas), tf.step(tf.max(perAnchor)))
      : tf.div(tf.mul(weightedSum(betas, perAnchor), tf.step(active)), tf.maximum(active, 1));
    return tf.add(loss, tf.mul(cost, nu)) as tf.Scalar;
  });
}

/** Each anchor's β, `[N, 1]`, or the one that all have. */
function betaOfAnchors(beta: number | tf.Tensor, labels: tf.Tensor1D): tf.Tensor {
  if (typeof beta === "number") return tf.scalar(beta);
  if (beta.size === 1) return tf.reshape(beta, []);
  // Not tf.gather, which looks at the labels' values, nor a product of matrices, which may be
  // computed in bfloat16.
  const isOf = tf.equal(tf.expandDims(labels, 1), tf.range(0, beta.size, 1, "int32"));
  return tf.sum(tf.mul(tf.cast(isOf, "float32"), beta), 1, true);
}

/**
 * In how many triplets each pair of an anchor with a positive, and with a negative, is: so no
 * tensor of all triplets is needed.
 */
function countTriplets({ positives, negatives, triplets }: Mined) {
  if (triplets) return { ofPositive: tf.sum(triplets, 2), ofNegative: tf.sum(triplets, 1) };
  return {
    ofPositive: tf.mul(positives, tf.sum(negatives, 1, true)),
    ofNegative: tf.mul(negatives, tf.sum(positives, 1, true)),
  };
}

function weightedSum(values: tf.Tensor, weights: tf.Tensor): tf.Scalar {
  return tf.sum(tf.mul(values, weights));
}

function checkBeta(beta: number | tf.Tensor, labels: tf.Tensor1D): void {
  if (!(beta instanceof tf.Tensor)) {
    checkNumber("beta", beta, beta >= 0, "≥ 0");
    return;
  }
  checkTensor("beta", beta, Math.min(beta.rank, 1), "float32");
  if (beta.size === 1 || isTracing()) return;
  const wrong = labels.dataSync().find((label) => label < 0 || label >= beta.size);
  if (wrong !== undefined) {
    throw new RangeError(`Cannot use ${beta.size} betas for label ${wrong}: one each is needed`);
  }
}
