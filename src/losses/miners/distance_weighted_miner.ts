/**
 * The distance-weighted miner: negatives drawn at random so that all distances come equally often,
 * where drawing evenly would give nearly all of them the distance √2.
 *
 * @module
 */

import * as tf from "../../tensor/tf.ts";
import { checkNumber } from "../check_number.ts";
import { keepComplete } from "./keep_complete.ts";
import type { Miner } from "./miner.ts";

/** Options of {@linkcode distanceWeightedMiner}. */
export interface DistanceWeightedOptions {
  /** Smaller distances are weighted as this one, > 0; 0.5 by default. */
  cutoff?: number;
  /** Negatives from this distance on are not drawn, in (cutoff, 2]; 1.4 by default. */
  nonzeroLossCutoff?: number;
}

/** Never drawn; finite, so that rows of nothing but this have no NaN. */
const never = -1e30;

/** The float32 next below 1, of which the logarithm is not 0. */
const belowOne = 1 - 2 ** -24;

/**
 * All positives of each anchor, and as many of its negatives, drawn without replacement with weights
 * 1 / q(d) at distance d (Wu et al. 2017, arXiv 1706.07567, section 4), q being how often a distance
 * comes between points spread evenly over the sphere of `dim` dimensions:
 *
 *     q(d) = d^(dim − 2) (1 − d²/4)^((dim − 3) / 2)
 *
 * Fewer where there are fewer nearer than the second cutoff; an anchor without any, or without
 * positives, has no pair. The two cutoffs, and their defaults, are those of the authors' code and of
 * pytorch-metric-learning, which draw with replacement.
 *
 * What is largest after adding −ln(−ln u) to the logarithm of each weight, u uniform, is drawn by
 * these weights (the Gumbel-max trick), so that noise is an input, and no weight overflows.
 *
 * @throws {TypeError | RangeError} if a cutoff is no number or out of range
 */
export function distanceWeightedMiner(
  { cutoff = 0.5, nonzeroLossCutoff = 1.4 }: DistanceWeightedOptions = {},
): Miner {
  checkNumber("cutoff", cutoff, cutoff > 0, "> 0");
  const inRange = nonzeroLossCutoff > cutoff && nonzeroLossCutoff <= 2;
  checkNumber("nonzero loss cutoff", nonzeroLossCutoff, inRange, `in (${cutoff}, 2]`);
  const mine: Miner = ({ distances, positives, negatives, dim, noise }) => {
    const between = distances();
    const near = tf.cast(tf.less(between, nonzeroLossCutoff), "float32");
    const candidates = tf.mul(negatives, near);
    const capped = tf.clipByValue(between, cutoff, nonzeroLossCutoff);
    const keys = tf.add(logWeights(capped, dim), gumbel(noise!));
    return keepComplete({
      positives,
      negatives: largest(keys, candidates, tf.sum(positives, 1, true)),
    });
  };
  return Object.assign(mine, { needsNoise: true });
}

/** −ln q. */
function logWeights(distances: tf.Tensor, dim: number): tf.Tensor {
  const chord = tf.maximum(tf.sub(1, tf.div(tf.square(distances), 4)), 1e-6);
  return tf.add(
    tf.mul(tf.log(distances), 2 - dim),
    tf.mul(tf.log(chord), (3 - dim) / 2),
  );
}

function gumbel(noise: tf.Tensor): tf.Tensor {
  return tf.neg(tf.log(tf.neg(tf.log(tf.clipByValue(noise, 1e-30, belowOne)))));
}

/** The candidates with the largest keys, `counts` `[N, 1]` of each row, or all there are. */
function largest(keys: tf.Tensor, candidates: tf.Tensor, counts: tf.Tensor): tf.Tensor2D {
  const columns = keys.shape[1]!;
  const among = tf.where(tf.cast(candidates, "bool"), keys, never);
  const { values } = tf.topk(among, columns, true);
  const isLast = tf.equal(tf.range(0, columns), tf.sub(counts, 1));
  const least = tf.sum(tf.mul(values, tf.cast(isLast, "float32")), 1, true);
  return tf.mul(candidates, tf.cast(tf.greaterEqual(among, least), "float32"));
}
