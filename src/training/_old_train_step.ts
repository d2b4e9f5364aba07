/**
 * One step of training: forward, losses, gradients, optimizer. On a backend that traces, all of it
 * becomes one call.
 *
 * @module
 */

import type { TrainConfig } from "../config/config.ts";
import { auxiliaryClassificationLoss } from "../losses/auxiliary_classification_loss.ts";
import { rankingLoss } from "../losses/ranking_loss.ts";
import type { Model } from "../model/model.ts";
import * as tf from "../tensor/tf.ts";
import { trace } from "../tensor/trace.ts";
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

/** Changes a model's weights, a batch at a time. */
export interface TrainStep {
  /** Does one step. */
  (batch: TrainingBatch, learningRate: number): StepLosses;
  /** Forgets what was traced. */
  dispose(): void;
}

/** The settings of {@linkcode TrainConfig} that a step depends on. */
export type TrainStepSettings = Pick<TrainConfig, "loss" | "auxiliary_loss" | "precision">;

/** Makes the training step of a model. */
export function createTrainStep(
  model: Model,
  optimizer: Adam,
  settings: TrainStepSettings,
): TrainStep {
  const compute = trace(
    (images: tf.Tensor4D, labels: tf.Tensor1D, rate: tf.Scalar, decay: tf.Scalar) => {
      const { losses, gradients } = lossGradients(model, { images, labels }, settings);
      optimizer.update(gradients, { rate, decay });
      return losses;
    },
    {
      variables: [...model.parameters.all.values(), ...optimizer.variables],
      precision: settings.precision,
    },
  );

  const step = ({ images, labels }: TrainingBatch, learningRate: number): StepLosses =>
    tf.tidy(() => {
      const { rate, decay } = optimizer.nextRates(learningRate);
      const { loss, rankingLoss, auxiliaryLoss } = compute(images, labels, rate, decay);
      return {
        loss: loss.dataSync()[0],
        rankingLoss: rankingLoss.dataSync()[0],
        auxiliaryLoss: auxiliaryLoss.dataSync()[0],
      };
    });
  return Object.assign(step, { dispose: () => compute.dispose() });
}

/** {@linkcode StepLosses} as tensors. */
export type LossTensors = Record<keyof StepLosses, tf.Scalar>;

/**
 * The losses of a batch, and the gradient of `loss` by each weight that it depends on. The moving
 * averages of the batch norms move. The caller disposes of the tensors.
 */
export function lossGradients(
  model: Model,
  batch: TrainingBatch,
  settings: TrainStepSettings,
): { losses: LossTensors; gradients: Map<string, tf.Tensor> } {
  const kept: Partial<LossTensors> = {};
  const gradients = gradientsOf(model.parameters.weights, () => {
    // The tidy around a gradient would free what is not returned.
    Object.values(Object.assign(kept, computeLosses(model, batch, settings))).forEach(tf.keep);
    return kept.loss!;
  });
  const { loss, rankingLoss, auxiliaryLoss } = kept as LossTensors;
  const losses = {
    loss: tf.clone(loss),
    rankingLoss: tf.clone(rankingLoss),
    auxiliaryLoss: tf.clone(auxiliaryLoss),
  };
  tf.dispose([loss, rankingLoss, auxiliaryLoss]);
  return { losses, gradients };
}

function computeLosses(
  model: Model,
  { images, labels }: TrainingBatch,
  settings: TrainStepSettings,
): LossTensors {
  const { embeddings, logits } = model.forward(images, "training");
  const ranking = rankingLoss(embeddings, labels, settings.loss);
  if (!logits) return { loss: ranking, rankingLoss: ranking, auxiliaryLoss: tf.scalar(0) };
  const { weight, temperature, label_smoothing: labelSmoothing } = settings.auxiliary_loss;
  const auxiliary = auxiliaryClassificationLoss(logits, labels, { temperature, labelSmoothing });
  const loss = tf.add<tf.Scalar>(ranking, tf.mul(auxiliary, weight));
  return { loss, rankingLoss: ranking, auxiliaryLoss: auxiliary };
}

/** A function's gradient by each of the named weights. */
function gradientsOf(
  weights: ReadonlyMap<string, tf.Variable>,
  f: () => tf.Scalar,
): Map<string, tf.Tensor> {
  const { grads } = tf.variableGrads(f, [...weights.values()]);
  // tfjs names variables itself; a weight that the loss does not depend on has no gradient.
  const gradients = new Map<string, tf.Tensor>();
  for (const [name, { name: tfjsName }] of weights) {
    if (grads[tfjsName]) gradients.set(name, grads[tfjsName]);
  }
  return gradients;
}
