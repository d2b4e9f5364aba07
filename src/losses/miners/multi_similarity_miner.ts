/**
 * The multi-similarity miner: pairs that are no easier than the hardest of the other kind, within a
 * little.
 *
 * @module
 */

import * as tf from "../../tensor/tf.ts";
import { checkNumber } from "../check_number.ts";
import type { Miner } from "./miner.ts";

/** Options of {@linkcode multiSimilarityMiner}. */
export interface MultiSimilarityMinerOptions {
  /** How much easier a pair may be, ≥ 0; 0.1 by default. */
  epsilon?: number;
}

/** Beyond any similarity, and finite. */
const beyond = 1e9;

/**
 * Of each anchor the pairs (Wang et al. 2019, arXiv 1904.06627, "pair mining")
 *
 *     positive: similarity − ε < that of its most similar negative
 *     negative: similarity + ε > that of its least similar positive
 *
 * An anchor without positives or without negatives has no pair.
 *
 * @throws {TypeError | RangeError} if epsilon is not a number ≥ 0
 */
export function multiSimilarityMiner({ epsilon = 0.1 }: MultiSimilarityMinerOptions = {}): Miner {
  checkNumber("epsilon", epsilon, epsilon >= 0, "≥ 0");
  return ({ similarities, positives, negatives }) => {
    const among = (selected: tf.Tensor, otherwise: number) =>
      tf.where(tf.cast(selected, "bool"), similarities, otherwise);
    const hardestNegative = tf.max(among(negatives, -beyond), 1, true);
    const hardestPositive = tf.min(among(positives, beyond), 1, true);
    const isHardPositive = tf.less(tf.sub(similarities, epsilon), hardestNegative);
    const isHardNegative = tf.greater(tf.add(similarities, epsilon), hardestPositive);
    return {
      positives: tf.mul<tf.Tensor2D>(positives, tf.cast(isHardPositive, "float32")),
      negatives: tf.mul<tf.Tensor2D>(negatives, tf.cast(isHardNegative, "float32")),
    };
  };
}
