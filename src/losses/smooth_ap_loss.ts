/**
 * The Smooth-AP loss: the average precision of each sample's ranking of the batch, made smooth.
 * Takes the model's embeddings of a P×K batch; after it comes the optimizer.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { checkNumber } from "./check_number.ts";
import { compareBatch, type CompareOptions } from "./compare_batch.ts";
import { checkReducer, reduceLosses, type Reducer } from "./reduce_losses.ts";
import { smoothRanks } from "./smooth_ranks.ts";

/** Options of {@linkcode smoothApLoss}. */
export interface SmoothApOptions extends CompareOptions {
  /** How smooth ranks are, > 0; 0.01 by default, as in the paper. */
  temperature?: number;
  /**
   * Whether a query counts as its own first positive, as in the authors' code and
   * pytorch-metric-learning; true by default. False ranks the other samples alone.
   */
  countQuery?: boolean;
  /** How the losses of queries become one; `"mean"` by default. */
  reducer?: Reducer;
}

/**
 * The Smooth-AP loss (Brown et al. 2020, arXiv 2007.12163): each sample, as a query that
 * has positives P, has the loss
 *
 *     1 − mean over i in P of (rank of i among P) / (rank of i among all)
 *
 * where ranks by cosine similarity s are smooth: 1 + Σ σ((sⱼ − sᵢ) / temperature) over the others.
 * Embeddings are normalised here. Categories may be of any sizes.
 *
 * pytorch-metric-learning's `SmoothAPLoss` wants a batch sorted by category, with as many samples of
 * each; its value is this one where there are also as many categories as samples of each (with
 * another number, release 2.9.0 splits the batch at the wrong places).
 *
 * It takes memory for a few tensors `[batch, batch, batch]`; with a memory of embeddings,
 * `[batch, batch + memory, batch + memory]`, so keep that small.
 *
 * @param embeddings `[batch, dim]`, float32
 * @param labels `[batch]`, int32: the category of each sample
 * @returns a scalar; 0 if there are no positive pairs
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if the lengths differ, the batch is empty, or an option is out of range
 *
 * @example
 * ```ts
 * import { smoothApLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[1, 0], [0.6, 0.8], [0, 1]]);
 * const labels = tf.tensor1d([0, 1, 0], "int32");
 *
 * // Both queries find their one positive second.
 * const loss = smoothApLoss(embeddings, labels, { countQuery: false }).dataSync()[0];
 * if (Math.abs(loss - 0.5) > 1e-5) throw new Error(`${loss}`);
 * ```
 */
export function smoothApLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  { temperature = 0.01, countQuery = true, reducer = "mean", ...compare }: SmoothApOptions = {},
): tf.Scalar {
  checkNumber("temperature", temperature, temperature > 0, "> 0");
  checkReducer(reducer);
  return tf.tidy(() => {
    const { similarities, positives, negatives } = compareBatch(embeddings, labels, compare);
    const [rows, columns] = similarities.shape;
    const relevant = countQuery ? tf.add(positives, tf.eye(rows, columns)) : positives;
    const [amongRelevant, amongAll] = smoothRanks(
      similarities,
      [relevant as tf.Tensor2D, tf.add(relevant, negatives)],
      temperature,
    );
    const precisions = tf.mul(tf.div(amongRelevant, amongAll), relevant);
    const counts = tf.maximum(tf.sum(relevant, 1), 1);
    const losses = tf.sub(1, tf.div(tf.sum(precisions, 1), counts));
    return reduceLosses(losses, tf.max(positives, 1), reducer);
  });
}
