/**
 * The normalized softmax loss: a classification by cosines. Takes the model's embeddings of a batch;
 * after it comes the optimizer.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { checkNumber } from "./check_number.ts";
import { checkClassBatch, cosineLogits, crossEntropy, isOwnClass } from "./class_logits.ts";
import { checkReducer, type Reducer } from "./reduce_losses.ts";

/** Options of {@linkcode normalizedSoftmaxLoss}. */
export interface NormalizedSoftmaxOptions {
  /** Cosines are divided by it, > 0; 0.05 by default. */
  temperature?: number;
  /** How the losses of the samples become one; `"mean"` by default. */
  reducer?: Reducer;
}

/**
 * The normalized softmax loss (Zhai and Wu, arXiv 1811.12649): the mean over all samples
 * of the cross-entropy of the logits
 *
 *     cos θ / temperature
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
 * import { normalizedSoftmaxLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[3, 0], [0, 5]]);
 * const labels = tf.tensor1d([0, 1], "int32");
 * const weights = tf.tensor2d([[1, 0], [0, 1]]);
 *
 * // Cosines: 1 with the own vector, 0 with the other.
 * const options = { temperature: 0.5 };
 * const loss = normalizedSoftmaxLoss(embeddings, labels, weights, options).dataSync()[0];
 * if (Math.abs(loss - Math.log(1 + Math.exp(-2))) > 1e-6) throw new Error(`${loss}`);
 * ```
 */
export function normalizedSoftmaxLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  weights: tf.Tensor2D,
  { temperature = 0.05, reducer = "mean" }: NormalizedSoftmaxOptions = {},
): tf.Scalar {
  checkClassBatch(embeddings, labels, "weights", weights);
  checkNumber("temperature", temperature, temperature > 0, "> 0");
  checkReducer(reducer);
  return tf.tidy(() => {
    const logits = tf.div(cosineLogits(embeddings, weights), temperature) as tf.Tensor2D;
    return crossEntropy(logits, isOwnClass(labels, weights.shape[0]), reducer);
  });
}
