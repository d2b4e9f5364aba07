/**
 * What a miner is: it chooses the pairs of a batch that a loss looks at. The miners beside this file
 * are all of this shape.
 *
 * @module
 */

import type * as tf from "../../tensor/tf.ts";
import type { LabelPairs } from "../label_pairs.ts";

/**
 * What a miner sees: N anchors, and the M samples that they are compared with, which are the batch
 * itself and, behind it, the samples of a memory if there is one. No gradient goes through it.
 */
export interface MinerInput extends LabelPairs {
  /** Cosine similarities, `[N, M]`. */
  similarities: tf.Tensor2D;
  /** Euclidean distances of the same, `[N, M]`: for miners that need the digits of small ones. */
  distances: () => tf.Tensor2D;
  /** Length of an embedding. */
  dim: number;
  /** Uniform in [0, 1), `[N, M]`; only for miners that draw ({@linkcode Miner.needsNoise}). */
  noise?: tf.Tensor2D;
}

/** What a miner chose. */
export interface Mined extends LabelPairs {
  /**
   * Which triplets (anchor, positive, negative) of the chosen pairs, `[N, M, M]` of 0 and 1; absent
   * for all that can be made of them.
   */
  triplets?: tf.Tensor3D;
}

/** Chooses among the pairs of a batch; masks in, masks out, all of 0 and 1. Called in a `tidy`. */
export interface Miner {
  (input: MinerInput): Mined;
  /** Whether it draws at random. */
  needsNoise?: boolean;
}
