/**
 * The semi-hard miner: triplets whose negative is further than the positive, but by less than a
 * margin.
 *
 * @module
 */

import * as tf from "../../tensor/tf.ts";
import { checkNumber } from "../check_number.ts";
import type { Miner } from "./miner.ts";

/** Options of {@linkcode semiHardMiner}. */
export interface SemiHardOptions {
  /** By how much a negative may be further than the positive, > 0; 0.2 by default. */
  margin?: number;
}

/**
 * All triplets with
 *
 *     0 < distance to the negative − distance to the positive ≤ margin
 *
 * (Schroff, Kalenichenko and Philbin 2015, arXiv 1503.03832, section 3.2; distances, Euclidean, not
 * their squares, as pytorch-metric-learning's TripletMarginMiner with "semihard"). A loss of pairs
 * gets the pairs that are in such a triplet. Takes several times N·M² numbers.
 *
 * @throws {TypeError | RangeError} if the margin is not a number > 0
 */
export function semiHardMiner({ margin = 0.2 }: SemiHardOptions = {}): Miner {
  checkNumber("margin", margin, margin > 0, "> 0");
  return ({ distances, positives, negatives }) => {
    const between = distances();
    const further = tf.sub(tf.expandDims(between, 1), tf.expandDims(between, 2));
    const semiHard = tf.logicalAnd(tf.greater(further, 0), tf.lessEqual(further, margin));
    const all = tf.mul(tf.expandDims(positives, 2), tf.expandDims(negatives, 1));
    const triplets = tf.mul(all, tf.cast(semiHard, "float32")) as tf.Tensor3D;
    return {
      positives: tf.max<tf.Tensor2D>(triplets, 2),
      negatives: tf.max<tf.Tensor2D>(triplets, 1),
      triplets,
    };
  };
}
