/**
 * The batch-hard miner: of each anchor the hardest positive and the hardest negative.
 *
 * @module
 */

import * as tf from "../../tensor/tf.ts";
import { selectLargest } from "../hardest.ts";
import { keepComplete } from "./keep_complete.ts";
import type { Miner } from "./miner.ts";

/**
 * Of each anchor the least similar positive and the most similar negative (Hermans, Beyer and Leibe,
 * arXiv 1703.07737, equation 5); of equals, the first. An anchor without positives or without
 * negatives has no pair, as in pytorch-metric-learning; `batchHardTripletLoss` counts it.
 */
export function batchHardMiner(): Miner {
  return ({ similarities, positives, negatives }) =>
    keepComplete({
      positives: selectLargest(tf.neg(similarities), positives),
      negatives: selectLargest(similarities, negatives),
    });
}
