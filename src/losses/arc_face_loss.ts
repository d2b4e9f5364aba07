/**
 * The ArcFace loss: a classification by cosines in which the angle to the own class's vector counts
 * as larger than it is. Takes the model's embeddings of a batch; after it comes the optimizer.
 *
 * @module
 */

import { float32Product } from "../tensor/float32_product.ts";
import { l2Normalize } from "../tensor/l2_normalize.ts";
import { stopGradient } from "../tensor/stop_gradient.ts";
import * as tf from "../tensor/tf.ts";
import { checkNumber } from "./check_number.ts";
import { checkClassBatch, crossEntropy, isOwnClass, ownLogits } from "./class_logits.ts";
import { checkReducer, type Reducer } from "./reduce_losses.ts";

/** Options of {@linkcode arcFaceLoss}. */
export interface ArcFaceOptions {
  /** Added to the angle to the own class's vector, in degrees, in [0, 180); 28.6 by default. */
  marginDegrees?: number;
  /** Cosines are multiplied by it, > 0; 64 by default. */
  scale?: number;
  /** How the losses of the samples become one; `"mean"` by default. */
  reducer?: Reducer;
}

/** Below this length a difference passes no gradient: its direction is rounding. */
const lengthFloor = 1e-6;

/**
 * The ArcFace loss (Deng et al., arXiv 1801.07698, equation 3): the mean over all samples of the
 * cross-entropy of the logits scale · cos θ, θ being the angle between the embedding and a class's
 * vector; for the own class, with m the margin in radians,
 *
 *     scale · cos(θ + m)            if θ ≤ π − m
 *     scale · (cos θ − m sin m)     beyond, where cos(θ + m) would rise again
 *
 * @param embeddings `[batch, dim]`, float32
 * @param labels `[batch]`, int32, each in [0, classes)
 * @param weights `[classes, dim]`, float32
 * @returns a scalar
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if lengths differ, the batch is empty, or a label or an option is out of range
 *
 * @example
 * ```ts
 * import { arcFaceLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[3, 0], [0, 5]]);
 * const labels = tf.tensor1d([0, 1], "int32");
 * const weights = tf.tensor2d([[1, 0], [0, 1]]);
 *
 * // The own vector is at 0°, which counts as 60°; the other at 90°.
 * const options = { marginDegrees: 60, scale: 2 };
 * const loss = arcFaceLoss(embeddings, labels, weights, options).dataSync()[0];
 * if (Math.abs(loss - Math.log(1 + Math.exp(-1))) > 1e-6) throw new Error(`${loss}`);
 * ```
 */
export function arcFaceLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  weights: tf.Tensor2D,
  { marginDegrees = 28.6, scale = 64, reducer = "mean" }: ArcFaceOptions = {},
): tf.Scalar {
  checkClassBatch(embeddings, labels, "weights", weights);
  const inRange = marginDegrees >= 0 && marginDegrees < 180;
  checkNumber("margin in degrees", marginDegrees, inRange, "in [0, 180)");
  checkNumber("scale", scale, scale > 0, "> 0");
  checkReducer(reducer);
  return tf.tidy(() => {
    const isOwn = isOwnClass(labels, weights.shape[0]);
    const samples = l2Normalize(embeddings);
    const vectors = l2Normalize(weights);
    const cosines = float32Product(samples, vectors, { transposeB: true });
    const ownVectors = float32Product(tf.cast(isOwn, "float32"), vectors);
    const withMargin = addAngle(
      ownLogits(cosines, isOwn),
      sines(samples, ownVectors),
      marginDegrees * Math.PI / 180,
    );
    const logits = tf.where(isOwn, tf.expandDims(withMargin, 1), cosines);
    return crossEntropy(tf.mul(logits, scale), isOwn, reducer);
  });
}

function addAngle(cosines: tf.Tensor, sines: tf.Tensor, margin: number): tf.Tensor {
  const added = tf.sub(tf.mul(cosines, Math.cos(margin)), tf.mul(sines, Math.sin(margin)));
  const beyond = tf.sub(cosines, margin * Math.sin(margin));
  return tf.where(tf.greaterEqual(stopGradient(cosines), -Math.cos(margin)), added, beyond);
}

/**
 * The sines of the angles between rows of length 1, as half |a − b| |a + b|: the root of 1 − cos²
 * would lose half of the digits where rows are near each other, and has an infinite slope there.
 */
function sines(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return tf.div(tf.mul(lengths(tf.sub(a, b)), lengths(tf.add(a, b))), 2);
}

function lengths(rows: tf.Tensor): tf.Tensor {
  const squares = tf.sum(tf.square(rows), 1);
  const isLong = tf.greater(stopGradient(squares), lengthFloor ** 2);
  const safe = tf.where(isLong, squares, tf.onesLike(squares));
  return tf.where(isLong, tf.sqrt(safe), tf.zerosLike(squares));
}
