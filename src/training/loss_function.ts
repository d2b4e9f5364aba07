/**
 * The function behind a loss of the configuration: the one place where a loss's name becomes one of
 * `src/losses`. Keys are the functions' options, in snake case.
 *
 * @module
 */

import type { LossConfig } from "../config/config.ts";
import { angularLoss } from "../losses/angular_loss.ts";
import { arcFaceLoss } from "../losses/arc_face_loss.ts";
import { batchHardTripletLoss } from "../losses/batch_hard_triplet_loss.ts";
import { circleLoss } from "../losses/circle_loss.ts";
import type { CompareOptions } from "../losses/compare_batch.ts";
import { contrastiveLoss } from "../losses/contrastive_loss.ts";
import { cosFaceLoss } from "../losses/cos_face_loss.ts";
import { hap2sLoss } from "../losses/hap2s_loss.ts";
import { liftedStructureLoss } from "../losses/lifted_structure_loss.ts";
import { marginLoss } from "../losses/margin_loss.ts";
import { multiSimilarityLoss } from "../losses/multi_similarity_loss.ts";
import { normalizedSoftmaxLoss } from "../losses/normalized_softmax_loss.ts";
import { ntXentLoss } from "../losses/nt_xent_loss.ts";
import { proxyAnchorLoss } from "../losses/proxy_anchor_loss.ts";
import { proxyNcaLoss } from "../losses/proxy_nca_loss.ts";
import { recallAtKLoss } from "../losses/recall_at_k_loss.ts";
import { smoothApLoss } from "../losses/smooth_ap_loss.ts";
import { softTripleLoss } from "../losses/soft_triple_loss.ts";
import { supConLoss } from "../losses/sup_con_loss.ts";
import { tripletMarginLoss } from "../losses/triplet_margin_loss.ts";
import type * as tf from "../tensor/tf.ts";
import { type CamelCased, camelCased } from "./camel_cased.ts";

/** What a loss gets besides a batch and its settings. */
export interface LossInputs {
  /** Which pairs are compared; for losses that compare pairs. */
  compare: CompareOptions;
  /** What the loss itself learns; for losses that do. */
  learnt: tf.Variable | null;
}

/** Computes a loss, before its weight, of embeddings `[batch, dim]` with labels `[batch]`, int32. */
export function computeLoss(
  settings: LossConfig,
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  { compare, learnt }: LossInputs,
): tf.Scalar {
  switch (settings.name) {
    case "batch_hard_triplet":
      return batchHardTripletLoss(embeddings, labels, settings);
    case "hap2s":
      return hap2sLoss(embeddings, labels, settings);
    case "triplet_margin":
      return tripletMarginLoss(embeddings, labels, { ...optionsOf(settings), ...compare });
    case "contrastive":
      return contrastiveLoss(embeddings, labels, { ...optionsOf(settings), ...compare });
    case "multi_similarity":
      return multiSimilarityLoss(embeddings, labels, { ...optionsOf(settings), ...compare });
    case "circle":
      return circleLoss(embeddings, labels, { ...optionsOf(settings), ...compare });
    case "nt_xent":
      return ntXentLoss(embeddings, labels, { ...optionsOf(settings), ...compare });
    case "sup_con":
      return supConLoss(embeddings, labels, { ...optionsOf(settings), ...compare });
    case "angular":
      return angularLoss(embeddings, labels, { ...optionsOf(settings), ...compare });
    case "lifted_structure":
      return liftedStructureLoss(embeddings, labels, { ...optionsOf(settings), ...compare });
    case "margin": {
      const beta = learnt ?? settings.beta;
      return marginLoss(embeddings, labels, { ...optionsOf(settings), ...compare, beta });
    }
    case "proxy_nca":
      return proxyNcaLoss(embeddings, labels, learnt as tf.Tensor2D, optionsOf(settings));
    case "proxy_anchor":
      return proxyAnchorLoss(embeddings, labels, learnt as tf.Tensor2D, optionsOf(settings));
    case "soft_triple":
      return softTripleLoss(embeddings, labels, learnt as tf.Tensor3D, optionsOf(settings));
    case "arc_face":
      return arcFaceLoss(embeddings, labels, learnt as tf.Tensor2D, optionsOf(settings));
    case "cos_face":
      return cosFaceLoss(embeddings, labels, learnt as tf.Tensor2D, optionsOf(settings));
    case "normalized_softmax":
      return normalizedSoftmaxLoss(embeddings, labels, learnt as tf.Tensor2D, optionsOf(settings));
    case "smooth_ap":
      return smoothApLoss(embeddings, labels, optionsOf(settings));
    case "recall_at_k":
      return recallAtKLoss(embeddings, labels, optionsOf(settings));
  }
}

/** Keys that are not options of a function. */
const otherKeys = ["name", "weight", "miner", "memory", "memory_after_steps"] as const;

/** The options of a function. */
function optionsOf<Settings extends LossConfig>(
  settings: Settings,
): CamelCased<Omit<Settings, typeof otherKeys[number]>> {
  const own = Object.entries(settings).filter(([key]) =>
    !(otherKeys as readonly string[]).includes(key)
  );
  return camelCased(Object.fromEntries(own) as Omit<Settings, typeof otherKeys[number]>);
}
