/**
 * The auxiliary classification loss of the CGD model: softmax cross-entropy with a temperature and
 * label smoothing, on the logits of the model's classification head, beside a ranking loss.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { checkLabelRange, isOwnClass } from "./class_logits.ts";
import { checkTensor } from "./label_pairs.ts";

/** Options of {@linkcode auxiliaryClassificationLoss}. */
export interface AuxiliaryClassificationOptions {
  /** The logits are divided by it, > 0; 0.5 by default. */
  temperature?: number;
  /** Share of the target that is spread over all classes, in [0, 1); 0.1 by default. */
  labelSmoothing?: number;
}

/**
 * The auxiliary classification loss (Jun et al., arXiv 1903.10663, section 3.2): with
 * p = softmax(logits / temperature), the mean over the batch of
 *
 *     −(1 − smoothing) ln p[label] − smoothing · mean over classes of ln p
 *
 * @param logits `[batch, classes]`, float32
 * @param labels `[batch]`, int32, each in [0, classes)
 * @returns a scalar
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if the lengths differ, the batch is empty, or a label or an option is out
 *   of range
 *
 * @example
 * ```ts
 * import { auxiliaryClassificationLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const logits = tf.tensor2d([[0, 0], [0, 0]]);
 * const labels = tf.tensor1d([0, 1], "int32");
 *
 * const loss = auxiliaryClassificationLoss(logits, labels).dataSync()[0];
 * if (Math.abs(loss - Math.log(2)) > 1e-6) throw new Error(`${loss}`);
 * ```
 */
export function auxiliaryClassificationLoss(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  { temperature = 0.5, labelSmoothing = 0.1 }: AuxiliaryClassificationOptions = {},
): tf.Scalar {
  checkArguments(logits, labels);
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new RangeError(`Cannot use the temperature ${temperature}: a number > 0 is needed`);
  }
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new RangeError(
      `Cannot use the label smoothing ${labelSmoothing}: a number in [0, 1) is needed`,
    );
  }
  return tf.tidy(() => {
    const classes = logits.shape[1];
    const isOwn = tf.cast(isOwnClass(labels, classes), "float32");
    const targets = tf.add(
      tf.mul(isOwn, 1 - labelSmoothing),
      labelSmoothing / classes,
    );
    const logProbabilities = tf.logSoftmax(tf.div(logits, temperature));
    return tf.neg(tf.mean(tf.sum(tf.mul(targets, logProbabilities), 1))) as tf.Scalar;
  });
}

function checkArguments(logits: tf.Tensor, labels: tf.Tensor): void {
  checkTensor("logits", logits, 2, "float32");
  checkTensor("labels", labels, 1, "int32");
  const [batch, classes] = logits.shape;
  if (batch === 0 || classes === 0) {
    throw new RangeError(`Cannot classify by logits of shape [${logits.shape}]: they are empty`);
  }
  if (labels.shape[0] !== batch) {
    throw new RangeError(
      `Cannot pair ${batch} rows of logits with ${labels.shape[0]} labels: one each is needed`,
    );
  }
  checkLabelRange(labels, classes!);
}
