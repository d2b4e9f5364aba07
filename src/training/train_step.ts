/**
 * One step of training: forward, losses, gradients, optimizer.
 *
 * @module
 */

import type { TrainConfig } from "../config/config.ts";
import { auxiliaryClassificationLoss } from "../losses/auxiliary_classification_loss.ts";
import { rankingLoss } from "../losses/ranking_loss.ts";
import type { Model } from "../model/model.ts";
import * as tf from "../tensor/tf.ts";
import type { Adam } from "./adam.ts";

/** A batch as training sees it. */
export interface TrainingBatch {
  /** [batch, size, size, 3], scaled to −0.5…0.5, augmented. */
  images: tf.Tensor4D;
  /** The category of each image, int32 [batch]. */
  labels: tf.Tensor1D;
}

/** The losses of one step. */
export type StepLosses = {
  /** What was minimised. */
  loss: number;
  /** The ranking loss alone. */
  rankingLoss: number;
  /** The auxiliary loss alone, before its weight; 0 if there is none. */
  auxiliaryLoss: number;
};

/** Changes the model's weights by one batch. */
export function trainStep(
  model: Model,
  optimizer: Adam,
  { images, labels }: TrainingBatch,
  settings: TrainConfig,
  learningRate: number,
): StepLosses {
  return tf.tidy(() => {
    const parts: { ranking?: tf.Scalar; auxiliary?: tf.Scalar } = {};
    const { value, gradients } = gradientsOf(model.parameters.weights, () => {
      const { embeddings, logits } = model.forward(images, "training");
      parts.ranking = tf.keep(rankingLoss(embeddings, labels, settings.loss));
      if (!logits) return parts.ranking;
      const { weight, temperature, label_smoothing: labelSmoothing } = settings.auxiliary_loss;
      parts.auxiliary = tf.keep(
        auxiliaryClassificationLoss(logits, labels, { temperature, labelSmoothing }),
      );
      return tf.add<tf.Scalar>(parts.ranking, tf.mul(parts.auxiliary, weight));
    });
    optimizer.step(gradients, learningRate);
    const losses = {
      loss: scalarValue(value),
      rankingLoss: parts.ranking ? scalarValue(parts.ranking) : 0,
      auxiliaryLoss: parts.auxiliary ? scalarValue(parts.auxiliary) : 0,
    };
    tf.dispose([parts.ranking, parts.auxiliary].filter((part) => part !== undefined));
    return losses;
  });
}

/** A function's value and its gradient by each of the named weights. */
function gradientsOf(
  weights: ReadonlyMap<string, tf.Variable>,
  f: () => tf.Scalar,
): { value: tf.Scalar; gradients: Map<string, tf.Tensor> } {
  const { value, grads } = tf.variableGrads(f, [...weights.values()]);
  // tfjs names variables itself; a weight that the loss does not depend on has no gradient.
  const gradients = new Map<string, tf.Tensor>();
  for (const [name, { name: tfjsName }] of weights) {
    if (grads[tfjsName]) gradients.set(name, grads[tfjsName]);
  }
  return { value, gradients };
}

function scalarValue(value: tf.Scalar): number {
  return value.dataSync()[0];
}
