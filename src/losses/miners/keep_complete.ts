/**
 * Anchors of which a triplet can be made.
 *
 * @module
 */

import * as tf from "../../tensor/tf.ts";
import type { LabelPairs } from "../label_pairs.ts";

/** The pairs of those anchors that have positives as well as negatives. */
export function keepComplete({ positives, negatives }: LabelPairs): LabelPairs {
  const complete = tf.mul(tf.max(positives, 1, true), tf.max(negatives, 1, true));
  return {
    positives: tf.mul<tf.Tensor2D>(positives, complete),
    negatives: tf.mul<tf.Tensor2D>(negatives, complete),
  };
}
