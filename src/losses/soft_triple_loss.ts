/**
 * The soft-triple loss: a classification by cosines in which each category has several trained
 * vectors, its centers, so that it may fall into several clusters. Takes the model's embeddings of a
 * batch; after it comes the optimizer.
 *
 * @module
 */

import { float32Product } from "../tensor/float32_product.ts";
import { l2Normalize } from "../tensor/l2_normalize.ts";
import * as tf from "../tensor/tf.ts";
import { checkNumber } from "./check_number.ts";
import { checkClassBatch, cosineLogits, crossEntropy, isOwnClass } from "./class_logits.ts";
import { checkReducer, type Reducer } from "./reduce_losses.ts";

/** Options of {@linkcode softTripleLoss}. */
export interface SoftTripleOptions {
  /** Similarities to classes are multiplied by it, > 0 (λ in the paper); 20 by default. */
  scale?: number;
  /** The smaller, the more a class's nearest center alone decides, > 0; 0.1 by default. */
  gamma?: number;
  /** By how much the own class must be nearer than others, ≥ 0 (δ in the paper); 0.01 by default. */
  margin?: number;
  /** Weight of the term that draws a class's centers together, ≥ 0 (τ in the paper); 0 by default. */
  regularizer?: number;
  /** How the losses of the samples become one; `"mean"` by default. */
  reducer?: Reducer;
}

/** Keeps the slope of the root finite where two centers are one; as in the published code. */
const rootFloor = 1e-5;

/**
 * The soft-triple loss (Qian et al., arXiv 1909.05235): the mean over all
 * samples of the cross-entropy of the logits
 *
 *     scale · (S_c − margin if c is the sample's class)
 *     S_c = Σ over the centers w of class c of softmax(s_w / gamma) s_w       (s being cosines)
 *
 * and, multiplied by `regularizer`, the sum of √(2 − 2 cos + 1e-5) over all pairs of centers of one
 * class, divided by classes · centers · (centers − 1). Its weight is 0.2 in the authors' code; the
 * default is that of pytorch-metric-learning, 0.
 *
 * @param embeddings `[batch, dim]`, float32
 * @param labels `[batch]`, int32, each in [0, classes)
 * @param weights `[classes, centers, dim]`, float32; pytorch-metric-learning has 10 centers
 * @returns a scalar
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if lengths differ, the batch is empty, or a label or an option is out of range
 *
 * @example
 * ```ts
 * import { softTripleLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[3, 0], [0, 5]]);
 * const labels = tf.tensor1d([0, 1], "int32");
 * const weights = tf.tensor3d([[[1, 0], [1, 0]], [[0, 1], [0, 1]]]);
 *
 * // Cosines: 1 with the centers of the own class, 0 with those of the other.
 * const loss = softTripleLoss(embeddings, labels, weights, { scale: 2, margin: 0 }).dataSync()[0];
 * if (Math.abs(loss - Math.log(1 + Math.exp(-2))) > 1e-6) throw new Error(`${loss}`);
 * ```
 */
export function softTripleLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  weights: tf.Tensor3D,
  { scale = 20, gamma = 0.1, margin = 0.01, regularizer = 0, reducer = "mean" }: SoftTripleOptions =
    {},
): tf.Scalar {
  checkClassBatch(embeddings, labels, "weights", weights, 3);
  checkNumber("scale", scale, scale > 0, "> 0");
  checkNumber("gamma", gamma, gamma > 0, "> 0");
  checkNumber("margin", margin, margin >= 0, "≥ 0");
  checkNumber("regularizer", regularizer, regularizer >= 0, "≥ 0");
  checkReducer(reducer);
  return tf.tidy(() => {
    const [classes, centers, dim] = weights.shape;
    const allCenters = tf.reshape(weights, [classes * centers, dim]) as tf.Tensor2D;
    const cosines = tf.reshape(cosineLogits(embeddings, allCenters), [-1, classes, centers]);
    const nearness = tf.softmax(tf.div(cosines, gamma));
    const similarities = tf.sum(tf.mul(nearness, cosines), 2);
    const isOwn = isOwnClass(labels, classes);
    const logits = tf.mul(tf.sub(similarities, tf.mul(tf.cast(isOwn, "float32"), margin)), scale);
    const loss = crossEntropy(logits as tf.Tensor2D, isOwn, reducer);
    if (regularizer === 0 || centers === 1) return loss;
    return tf.add(loss, tf.mul(spreadOfCenters(allCenters, weights.shape), regularizer));
  });
}

/** The distances between the centers of one class, summed over pairs, a divisor under them. */
function spreadOfCenters(
  allCenters: tf.Tensor2D,
  [classes, centers, dim]: [number, number, number],
): tf.Scalar {
  const unit: tf.Tensor3D = tf.reshape(l2Normalize(allCenters), [classes, centers, dim]);
  const cosines = float32Product(unit, unit, { transposeB: true });
  const distances = tf.sqrt(tf.add(tf.mul(cosines, -2), 2 + rootFloor));
  // Each pair is twice in the matrix; the diagonal has none.
  const pairs = tf.mul(distances, tf.sub(1, tf.eye(centers)));
  return tf.div(tf.sum(pairs), 2 * classes * centers * (centers - 1));
}
