/**
 * The samples of a batch compared with one another, and with those of a memory: what the pair losses
 * start from. After it they select by the masks, and reduce.
 *
 * @module
 */

import { float32Product } from "../tensor/float32_product.ts";
import { l2Normalize } from "../tensor/l2_normalize.ts";
import { stopGradient } from "../tensor/stop_gradient.ts";
import * as tf from "../tensor/tf.ts";
import { checkBatch, labelPairs } from "./label_pairs.ts";
import type { Mined, Miner } from "./miners/miner.ts";
import { pairwiseDistances } from "./pairwise_distances.ts";

/** Embeddings of earlier batches (Wang et al. 2020, arXiv 1912.06798). */
export interface Memory {
  /** `[size, dim]`; no gradient goes into them. */
  embeddings: tf.Tensor2D;
  /** `[size]`, int32; −1 where there is none yet. */
  labels: tf.Tensor1D;
}

/** Which samples a pair loss compares; the same for all of them. */
export interface CompareOptions {
  /** Chooses the pairs; all by default. */
  miner?: Miner;
  /** Further samples that the batch is compared with; none by default. */
  memory?: Memory;
  /** Uniform in [0, 1), `[batch, batch + memory]`, for a miner that draws. */
  noise?: tf.Tensor2D;
}

/** A batch, compared: N anchors with M = N + memory samples, the batch first. */
export interface Comparison extends Mined {
  /** The anchors, of length 1, `[N, dim]`. */
  anchors: tf.Tensor2D;
  /** What they are compared with, of length 1, `[M, dim]`. */
  others: tf.Tensor2D;
  /** Cosine similarities, `[N, M]`. */
  similarities: tf.Tensor2D;
}

/**
 * Normalises embeddings to length 1, compares them by cosine similarity, and selects pairs: all of
 * them, or those that a miner chooses. To be called in a `tidy`.
 *
 * @param embeddings `[batch, dim]`, float32
 * @param labels `[batch]`, int32
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if lengths differ, the batch is empty, or a miner that draws got no noise
 */
export function compareBatch(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  { miner, memory, noise }: CompareOptions = {},
): Comparison {
  checkBatch(embeddings, labels);
  if (miner?.needsNoise && !noise) throw new RangeError("Cannot mine at random without noise");
  const anchors = l2Normalize(embeddings);
  const others = memory
    ? tf.concat([anchors, stopGradient(l2Normalize(memory.embeddings))])
    : anchors;
  const similarities = float32Product(anchors, others, { transposeB: true });
  const pairs = memory ? pairsWithMemory(labels, memory.labels) : labelPairs(labels);
  if (!miner) return { ...pairs, anchors, others, similarities };
  const mined = miner({
    ...pairs,
    similarities: stopGradient(similarities),
    distances: () => pairwiseDistances(stopGradient(anchors), stopGradient(others)),
    dim: embeddings.shape[1],
    noise,
  });
  return { ...mined, anchors, others, similarities };
}

/** The masks of batch and memory, `[batch, batch + memory]`; empty places are in neither. */
function pairsWithMemory(labels: tf.Tensor1D, memory: tf.Tensor1D): Mined {
  const { positives, negatives } = labelPairs(labels);
  const same = tf.equal(tf.expandDims(labels, 1), tf.expandDims(memory, 0));
  const filled = tf.cast(tf.greaterEqual(memory, 0), "float32");
  const alike = tf.mul(tf.cast(same, "float32"), filled);
  return {
    positives: tf.concat([positives, alike as tf.Tensor2D], 1),
    negatives: tf.concat([negatives, tf.sub(filled, alike) as tf.Tensor2D], 1),
  };
}
