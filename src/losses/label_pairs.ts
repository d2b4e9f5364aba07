/**
 * Which pairs of a batch are of one category: the masks that the ranking losses select distances
 * with, after checking that embeddings and labels belong together.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";

/** The pairs of a batch as masks of 0 and 1, both `[batch, batch]`; the diagonal is in neither. */
export interface LabelPairs {
  /** Pairs of different samples of one category. */
  positives: tf.Tensor2D;
  /** Pairs of samples of different categories. */
  negatives: tf.Tensor2D;
}

/** Makes the masks of positive and negative pairs of `labels` `[batch]`. */
export function labelPairs(labels: tf.Tensor1D): LabelPairs {
  return tf.tidy(() => {
    const [batch] = labels.shape;
    const same = tf.cast(tf.equal(tf.expandDims(labels, 1), tf.expandDims(labels, 0)), "float32");
    const positives = tf.sub(same, tf.eye(batch)) as tf.Tensor2D;
    const negatives = tf.sub(1, same) as tf.Tensor2D;
    return { positives, negatives };
  });
}

/**
 * Checks the arguments of a ranking loss.
 *
 * @throws {TypeError} unless `embeddings` is a float32 matrix and `labels` an int32 vector
 * @throws {RangeError} unless there is one label an embedding, and at least one embedding
 */
export function checkBatch(embeddings: tf.Tensor, labels: tf.Tensor): void {
  checkTensor("embeddings", embeddings, 2, "float32");
  checkTensor("labels", labels, 1, "int32");
  const [batch, dim] = embeddings.shape;
  if (batch === 0 || dim === 0) {
    throw new RangeError(
      `Cannot compare embeddings of shape [${embeddings.shape}]: they are empty`,
    );
  }
  if (labels.shape[0] !== batch) {
    throw new RangeError(
      `Cannot pair ${batch} embeddings with ${labels.shape[0]} labels: one label each is needed`,
    );
  }
}

/**
 * Checks rank and type of a tensor.
 *
 * @throws {TypeError} if it is of another rank or type
 */
export function checkTensor(
  name: string,
  tensor: tf.Tensor,
  rank: number,
  dtype: tf.DataType,
): void {
  if (tensor.shape.length === rank && tensor.dtype === dtype) return;
  throw new TypeError(
    `Cannot use ${name} of type ${tensor.dtype} and shape [${tensor.shape}]: ` +
      `${dtype} of rank ${rank} is needed`,
  );
}
