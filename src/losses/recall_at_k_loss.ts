/**
 * The Recall@k surrogate loss: how many of each sample's positives its ranking of the batch has
 * among the first k, made smooth. Takes the model's embeddings of a P×K batch; after it comes the
 * optimizer.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { checkNumber } from "./check_number.ts";
import { compareBatch, type CompareOptions } from "./compare_batch.ts";
import { checkReducer, reduceLosses, type Reducer } from "./reduce_losses.ts";
import { smoothRanks } from "./smooth_ranks.ts";

/** Options of {@linkcode recallAtKLoss}. */
export interface RecallAtKOptions extends CompareOptions {
  /** At which k recall counts, whole numbers ≥ 1; 1, 2, 4, 8 and 16 by default. */
  k?: readonly number[];
  /** How smooth ranks are, > 0; 0.01 by default. */
  temperature?: number;
  /**
   * How smooth the step from the first k ranks to the others is, in ranks, > 0; 1 by default. A list
   * has one for each k: the authors' code takes k itself.
   */
  rankTemperature?: number | readonly number[];
  /**
   * Whether a query is first in its own ranking, which moves all others back, as in the authors'
   * code; false by default.
   */
  countQuery?: boolean;
  /** How the losses of queries become one; `"mean"` by default. */
  reducer?: Reducer;
}

/**
 * The Recall@k surrogate loss (Patel, Tolias and Matas 2022, arXiv 2108.11179), without the mixup of
 * similarities: each sample, as a query that has positives P, has the loss
 *
 *     1 − mean over k of min(k, Σ σ((k − rᵢ) / rankTemperature)) / min(k, |P|)
 *
 * summed over i in P, where the rank by cosine similarity s is smooth:
 * rᵢ = 1 + Σ σ((sⱼ − sᵢ) / temperature) over all others j. Embeddings are normalised here.
 *
 * Both minima are those of the authors' code. It is not 0 for a perfect ranking: a positive at rank
 * k counts σ(0) = ½. For the memory it takes see `smoothApLoss`.
 *
 * @param embeddings `[batch, dim]`, float32
 * @param labels `[batch]`, int32: the category of each sample
 * @returns a scalar; 0 if there are no positive pairs
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if the lengths differ, the batch is empty, or an option is out of range
 *
 * @example
 * ```ts
 * import { recallAtKLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[1, 0], [0.6, 0.8], [0, 1]]);
 * const labels = tf.tensor1d([0, 1, 0], "int32");
 *
 * // Both queries find their one positive second, and σ(2 − 2) = ½.
 * const loss = recallAtKLoss(embeddings, labels, { k: [2] }).dataSync()[0];
 * if (Math.abs(loss - 0.5) > 1e-5) throw new Error(`${loss}`);
 * ```
 */
export function recallAtKLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  {
    k = [1, 2, 4, 8, 16],
    temperature = 0.01,
    rankTemperature = 1,
    countQuery = false,
    reducer = "mean",
    ...compare
  }: RecallAtKOptions = {},
): tf.Scalar {
  checkNumber("temperature", temperature, temperature > 0, "> 0");
  checkReducer(reducer);
  const rankTemperatures = checkRanks(k, rankTemperature);
  return tf.tidy(() => {
    const { similarities, positives, negatives } = compareBatch(embeddings, labels, compare);
    const [rows, columns] = similarities.shape;
    const others = tf.add(positives, negatives) as tf.Tensor2D;
    const candidates = countQuery ? tf.add(others, tf.eye(rows, columns)) as tf.Tensor2D : others;
    const [ranks] = smoothRanks(similarities, [candidates], temperature);
    const counts = tf.sum(positives, 1);
    const recalls = k.map((first, which) => {
      const isFound = tf.sigmoid(tf.div(tf.sub(first, ranks), rankTemperatures[which]));
      const found = tf.minimum(tf.sum(tf.mul(isFound, positives), 1), first);
      return tf.div(found, tf.maximum(tf.minimum(counts, first), 1));
    });
    const losses = tf.sub(1, tf.div(tf.addN(recalls), k.length));
    return reduceLosses(losses, tf.max(positives, 1), reducer);
  });
}

/** Checks k and the rank temperatures; returns one temperature for each k. */
function checkRanks(
  k: readonly number[],
  rankTemperature: number | readonly number[],
): readonly number[] {
  if (k.length === 0) throw new RangeError("Cannot count recall at no k: one or more are needed");
  for (const first of k) checkNumber("k", first, Number.isInteger(first) && first >= 1, "≥ 1");
  const temperatures = typeof rankTemperature === "object"
    ? rankTemperature
    : k.map(() => rankTemperature);
  if (temperatures.length !== k.length) {
    throw new RangeError(
      `Cannot use ${temperatures.length} rank temperatures for ${k.length} k: one each is needed`,
    );
  }
  for (const each of temperatures) checkNumber("rank temperature", each, each > 0, "> 0");
  return temperatures;
}
