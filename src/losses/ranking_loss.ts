/**
 * The ranking loss that a configuration names: the one place where `train.loss` becomes a function.
 *
 * @module
 */

import type { TrainConfig } from "../config/config.ts";
import type * as tf from "../tensor/tf.ts";
import { batchHardTripletLoss } from "./batch_hard_triplet_loss.ts";
import { hap2sLoss } from "./hap2s_loss.ts";

/** Computes the loss of embeddings [batch, dim] with labels [batch], int32. */
export function rankingLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  settings: TrainConfig["loss"],
): tf.Scalar {
  switch (settings.name) {
    case "batch_hard_triplet":
      return batchHardTripletLoss(embeddings, labels, settings);
    case "hap2s":
      return hap2sLoss(embeddings, labels, settings);
  }
}
