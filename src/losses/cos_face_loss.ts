/**
 * The CosFace loss: a classification by cosines in which the cosine with the own class's vector
 * counts as smaller than it is. Takes the model's embeddings of a batch; after it comes the optimizer.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { checkNumber } from "./check_number.ts";
import { checkClassBatch, cosineLogits, crossEntropy, isOwnClass } from "./class_logits.ts";
import { checkReducer, type Reducer } from "./reduce_losses.ts";

/** Options of {@linkcode cosFaceLoss}. */
export interface CosFaceOptions {
  /** Taken from the cosine with the own class's vector, ≥ 0; 0.35 by default. */
  margin?: number;
  /** Cosines are multiplied by it, > 0; 64 by default. */
  scale?: number;
  /** How the losses of the samples become one; `"mean"` by default. */
  reducer?: Reducer;
}

/**
 * The CosFace loss (Wang et al., arXiv 1801.09414): the mean over all samples of the
 * cross-entropy of the logits
 *
 *     scale · (cos θ − margin if the class is the sample's own)
 *
 * θ being the angle between the embedding and a class's vector.
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
 * import { cosFaceLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[3, 0], [0, 5]]);
 * const labels = tf.tensor1d([0, 1], "int32");
 * const weights = tf.tensor2d([[1, 0], [0, 1]]);
 *
 * // Cosines: 1 with the own vector, which counts as 0.5, and 0 with the other.
 * const loss = cosFaceLoss(embeddings, labels, weights, { margin: 0.5, scale: 2 }).dataSync()[0];
 * if (Math.abs(loss - Math.log(1 + Math.exp(-1))) > 1e-6) throw new Error(`${loss}`);
 * ```
 */
export function cosFaceLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  weights: tf.Tensor2D,
  { margin = 0.35, scale = 64, reducer = "mean" }: CosFaceOptions = {},
): tf.Scalar {
  checkClassBatch(embeddings, labels, "weights", weights);
  checkNumber("margin", margin, margin >= 0, "≥ 0");
  checkNumber("scale", scale, scale > 0, "> 0");
  checkReducer(reducer);
  return tf.tidy(() => {
    const isOwn = isOwnClass(labels, weights.shape[0]);
    const cosines = cosineLogits(embeddings, weights);
    const logits = tf.mul(tf.sub(cosines, tf.mul(tf.cast(isOwn, "float32"), margin)), scale);
    return crossEntropy(logits as tf.Tensor2D, isOwn, reducer);
  });
}
