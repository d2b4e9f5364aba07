/**
 * The hard-aware point-to-set loss, HAP2S: like the batch-hard triplet loss, but in place of the
 * one hardest sample stands a mean over all, weighted by how hard each is. Takes the model's
 * embeddings of a P×K batch; after it comes the optimizer.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { checkNumber } from "./check_number.ts";
import { checkBatch, labelPairs } from "./label_pairs.ts";
import { applyMargin, checkMargin, type Margin } from "./margin.ts";
import { pairwiseDistances } from "./pairwise_distances.ts";

/** Options of {@linkcode hap2sLoss}. */
export interface Hap2sOptions {
  /** How weights grow with hardness; `"polynomial"` by default. */
  weighting?: "polynomial" | "exponential";
  /** Power of the polynomial weights, > 0; 10 by default. */
  alpha?: number;
  /** Scale of the exponential weights, > 0; 0.5 by default. */
  sigma?: number;
  /** `"soft"` (the default): ln(1 + eˣ); a number m ≥ 0: max(0, x + m). */
  margin?: Margin;
  /** Added to each sum of weights, ≥ 0; 1e-6 by default, as in the published code. */
  epsilon?: number;
}

/** Far below any weight's logarithm, and finite, so that a row of nothing but this has no NaN. */
const logOfNothing = -1e30;

/** Beyond this, distance + 1 no longer lowers a negative's polynomial weight. */
const mostDistancePlusOne = 100;

/**
 * The hard-aware point-to-set loss (Yu et al., arXiv 1807.11206): the mean over all anchors of
 * the margin function of
 *
 *     Σ w⁺ d / (Σ w⁺ + ε) − Σ w⁻ d / (Σ w⁻ + ε)
 *
 * over the anchor's positives and its negatives, d being Euclidean distances, with
 *
 *     polynomial    w⁺ = (d + 1)^α    w⁻ = min(d + 1, 100)^(−2α)
 *     exponential   w⁺ = e^(d / σ)    w⁻ = e^(−d / σ)
 *
 * Embeddings are compared as given: whether they are normalised is the model's business. An empty
 * sum is 0, so an anchor without positives (or without negatives) has them at distance 0, and
 * counts. α is 10 here and in the TensorFlow code of the method, 2 in its PyTorch code.
 *
 * Mind ε with polynomial weights: at α = 10 and distances above 1, the weights of negatives fall
 * below it, and such negatives seem near rather than far. `epsilon: 0` is safe and free of that.
 *
 * @param embeddings `[batch, dim]`, float32
 * @param labels `[batch]`, int32: the category of each sample
 * @returns a scalar
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if the lengths differ, the batch is empty, or an option is out of range
 *
 * @example
 * ```ts
 * import { hap2sLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[0, 0], [0, 1], [3, 0], [3, 1]]);
 * const labels = tf.tensor1d([0, 0, 1, 1], "int32");
 *
 * // The positive is at distance 1, the negatives are at 3 and √10.
 * const loss = hap2sLoss(embeddings, labels, { weighting: "exponential", margin: 0 });
 * if (loss.dataSync()[0] !== 0) throw new Error("the negatives are further away");
 * ```
 */
export function hap2sLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  {
    weighting = "polynomial",
    alpha = 10,
    sigma = 0.5,
    margin = "soft",
    epsilon = 1e-6,
  }: Hap2sOptions = {},
): tf.Scalar {
  checkBatch(embeddings, labels);
  checkMargin(margin);
  if (weighting !== "polynomial" && weighting !== "exponential") {
    throw new RangeError(
      `Cannot use the weighting "${weighting}": "polynomial" or "exponential" is needed`,
    );
  }
  checkNumber("alpha", alpha, alpha > 0, "> 0");
  checkNumber("sigma", sigma, sigma > 0, "> 0");
  checkNumber("epsilon", epsilon, epsilon >= 0, "≥ 0");
  return tf.tidy(() => {
    const { positives, negatives } = labelPairs(labels);
    const distances = pairwiseDistances(embeddings);
    const logWeights = weighting === "polynomial"
      ? polynomialLogWeights(distances, alpha)
      : exponentialLogWeights(distances, sigma);
    const difference = tf.sub(
      weightedMean(distances, logWeights.positive, positives, epsilon),
      weightedMean(distances, logWeights.negative, negatives, epsilon),
    );
    return tf.mean(applyMargin(difference, margin)) as tf.Scalar;
  });
}

interface LogWeights {
  positive: tf.Tensor;
  negative: tf.Tensor;
}

function polynomialLogWeights(distances: tf.Tensor, alpha: number): LogWeights {
  const capped = tf.clipByValue(distances, 0, mostDistancePlusOne - 1);
  return {
    positive: tf.mul(tf.log1p(distances), alpha),
    negative: tf.mul(tf.log1p(capped), -2 * alpha),
  };
}

function exponentialLogWeights(distances: tf.Tensor, sigma: number): LogWeights {
  return { positive: tf.div(distances, sigma), negative: tf.div(distances, -sigma) };
}

/**
 * Σ w d / (Σ w + ε) of each row, from the logarithms of w. It is a softmax in which ε is the
 * weight of one more column, at distance 0: so the row's maximum comes off before any power is
 * taken, and nothing overflows, however far apart embeddings are.
 */
function weightedMean(
  distances: tf.Tensor,
  logWeights: tf.Tensor,
  selected: tf.Tensor,
  epsilon: number,
): tf.Tensor {
  const [rows, columns] = distances.shape;
  const logEpsilon = epsilon > 0 ? Math.log(epsilon) : logOfNothing;
  const logits = tf.concat([
    tf.where(tf.cast(selected, "bool"), logWeights, logOfNothing),
    tf.fill([rows, 1], logEpsilon),
  ], 1);
  const shares = tf.slice(tf.softmax(logits), [0, 0], [rows, columns]);
  return tf.sum(tf.mul(tf.mul(shares, selected), distances), 1);
}
