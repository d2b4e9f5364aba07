/**
 * The easy-positive miner: of each anchor the easiest positive, so that a category may stay several
 * clusters, and hard negatives.
 *
 * @module
 */

import * as tf from "../../tensor/tf.ts";
import { selectLargest } from "../hardest.ts";
import { keepComplete } from "./keep_complete.ts";
import type { Miner } from "./miner.ts";

/** Options of {@linkcode batchEasyPositiveMiner}. */
export interface BatchEasyPositiveOptions {
  /**
   * `"semi_hard"` (the default): the most similar negative among those less similar than that
   * positive; `"hard"`: the most similar negative.
   */
  negatives?: "semi_hard" | "hard";
}

/**
 * Of each anchor the most similar positive and one negative (Xuan, Stylianou and Pless 2020, arXiv
 * 1904.04370: EPSHN and EPHN); of equals, the first. An anchor that lacks either has no pair. The
 * default is that of pytorch-metric-learning's BatchEasyHardMiner.
 *
 * @throws {RangeError} if there is no such choice of negatives
 */
export function batchEasyPositiveMiner(
  { negatives: which = "semi_hard" }: BatchEasyPositiveOptions = {},
): Miner {
  if (which !== "semi_hard" && which !== "hard") {
    throw new RangeError(`Cannot mine "${which}" negatives: "semi_hard" or "hard" is needed`);
  }
  return ({ similarities, positives, negatives }) => {
    const easiest = selectLargest(similarities, positives);
    const similarity = tf.sum(tf.mul(similarities, easiest), 1, true);
    const lessSimilar = tf.cast(tf.less(similarities, similarity), "float32");
    const allowed = which === "hard" ? negatives : tf.mul(negatives, lessSimilar);
    return keepComplete({
      positives: easiest,
      negatives: selectLargest(similarities, allowed as tf.Tensor2D),
    });
  };
}
