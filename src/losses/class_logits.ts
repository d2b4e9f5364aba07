/**
 * What the losses with a vector for each category share: the cosines between embeddings and these
 * vectors, and the cross-entropy of logits. Before it stand the model's embeddings and the vectors,
 * which are trained with it; after it {@linkcode reduceLosses}.
 *
 * @module
 */

import { float32Product } from "../tensor/float32_product.ts";
import { l2Normalize } from "../tensor/l2_normalize.ts";
import * as tf from "../tensor/tf.ts";
import { isTracing } from "../tensor/trace.ts";
import { checkBatch, checkTensor } from "./label_pairs.ts";
import { reduceLosses, type Reducer } from "./reduce_losses.ts";

/** The cosine between each embedding `[batch, dim]` and each vector `[classes, dim]`: `[batch, classes]`. */
export function cosineLogits(embeddings: tf.Tensor2D, vectors: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() =>
    float32Product(l2Normalize(embeddings), l2Normalize(vectors), { transposeB: true })
  );
}

/** Which class is each sample's own: `[batch, classes]` of booleans. */
export function isOwnClass(labels: tf.Tensor1D, classes: number): tf.Tensor2D {
  // Not tf.oneHot, which refuses a single class.
  return tf.tidy(() => tf.equal(tf.expandDims(labels, 1), tf.range(0, classes, 1, "int32")));
}

/** The logit of each sample's own class, `[batch]`. */
export function ownLogits(logits: tf.Tensor2D, isOwn: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => tf.sum(tf.where(isOwn, logits, tf.zerosLike(logits)), 1));
}

/** −ln of the softmax of each sample's own class, reduced over the batch. */
export function crossEntropy(
  logits: tf.Tensor2D,
  isOwn: tf.Tensor2D,
  reducer: Reducer,
): tf.Scalar {
  return tf.tidy(() => reduceSamples(tf.neg(ownLogits(tf.logSoftmax(logits), isOwn)), reducer));
}

/** Reduces one loss a sample, `[batch]`, all of which count. */
export function reduceSamples(losses: tf.Tensor1D, reducer: Reducer): tf.Scalar {
  return tf.tidy(() => reduceLosses(losses, tf.onesLike(losses), reducer));
}

/**
 * Checks the arguments of a loss with a vector for each class.
 *
 * @param name what the vectors are called
 * @param vectors `[classes, dim]`, or `[classes, centers, dim]` where `rank` is 3
 * @throws {TypeError} if one has the wrong type or rank
 * @throws {RangeError} if lengths differ, something is empty, or a label is out of range
 */
export function checkClassBatch(
  embeddings: tf.Tensor,
  labels: tf.Tensor,
  name: string,
  vectors: tf.Tensor,
  rank: 2 | 3 = 2,
): void {
  checkBatch(embeddings, labels);
  checkTensor(name, vectors, rank, "float32");
  const dim = embeddings.shape[1];
  if (vectors.size === 0 || vectors.shape.at(-1) !== dim) {
    throw new RangeError(
      `Cannot compare embeddings of length ${dim} with ${name} of shape [${vectors.shape}]`,
    );
  }
  checkLabelRange(labels, vectors.shape[0]);
}

/**
 * Checks that each label is a class. A label out of range would be a sample of no class: no error,
 * and wrong learning. Where values cannot be read yet, nothing is checked.
 *
 * @throws {RangeError} if a label is not in [0, classes)
 */
export function checkLabelRange(labels: tf.Tensor, classes: number): void {
  if (isTracing()) return;
  const wrong = labels.dataSync().find((label) => label < 0 || label >= classes);
  if (wrong !== undefined) {
    throw new RangeError(`Cannot classify label ${wrong}: there are ${classes} classes`);
  }
}
