/**
 * One step of training: forward, losses, gradients, clipping, optimizer. On a backend that traces,
 * all of it becomes one call.
 *
 * @module
 */

import type { TrainConfig } from "../config/config.ts";
import { auxiliaryClassificationLoss } from "../losses/auxiliary_classification_loss.ts";
import { squaredNorms } from "../tensor/kernels/squared_norms.ts";
import * as tf from "../tensor/tf.ts";
import { trace } from "../tensor/trace.ts";
import { clipGradients } from "./clip_gradients.ts";
import { type Learner, weightsOf } from "./learner.ts";
import {
  embeddingFigures,
  figureNames,
  noFigures,
  type NonFinite,
  type StepFigures,
  type StepLosses,
} from "./step_figures.ts";
import { watchedLoss } from "./watched_loss.ts";

export type { StepFigures, StepLosses };

/** A batch as training sees it. */
export interface TrainingBatch {
  /** [batch, size, size, 3], scaled to −0.5…0.5, augmented. */
  images: tf.Tensor4D;
  /** The category of each image, int32 [batch]. */
  labels: tf.Tensor1D;
  /** What `RankingLoss.drawNoise` drew for it; none where nothing is drawn. */
  noise?: readonly tf.Tensor2D[];
}

/** What one step tells. */
export type StepResult = StepFigures & {
  /** What was no finite number; absent if all was. */
  nonFinite?: NonFinite;
};

/** Changes a model's weights, a batch at a time. */
export interface TrainStep {
  /** Does one step. */
  (batch: TrainingBatch, learningRate: number): StepResult;
  /** Forgets what was traced. */
  dispose(): void;
}

/** The settings of {@linkcode TrainConfig} that a step depends on. */
export type TrainStepSettings = Pick<
  TrainConfig,
  "loss" | "auxiliary_loss" | "precision" | "gradient_clip_norm"
>;

/** Makes the training step of a model. */
export function createTrainStep(learner: Learner, settings: TrainStepSettings): TrainStep {
  const { model, ranking, optimizer } = learner;
  const { margin } = watchedLoss(settings.loss);
  let weightNames: string[] = [];
  const compute = trace(
    (
      images: tf.Tensor4D,
      labels: tf.Tensor1D,
      rate: tf.Scalar,
      decay: tf.Scalar,
      ...noise: tf.Tensor2D[]
    ) => {
      const batch = { images, labels, noise };
      const { losses, embeddings, gradients } = lossGradients(learner, batch, settings);
      ranking.remember(embeddings, labels);
      const squares = squaredNorms([...gradients.values()]);
      const gradientNorm = tf.sqrt<tf.Scalar>(tf.sum(squares));
      const { finite, ...spread } = embeddingFigures(embeddings, labels, margin);
      const limit = settings.gradient_clip_norm;
      const used = limit === null ? gradients : clipGradients(gradients, gradientNorm, limit);
      optimizer.update(used, { rate, decay });
      weightNames = [...gradients.keys()];
      const figures: Record<keyof StepFigures, tf.Scalar> = { ...losses, gradientNorm, ...spread };
      const scalars = tf.stack(figureNames.map((name) => figures[name]));
      // In one piece: each read waits for the device.
      return { read: tf.concat([scalars as tf.Tensor1D, finite, squares]) };
    },
    {
      variables: [
        ...model.parameters.all.values(),
        ...ranking.parameters.all.values(),
        ...optimizer.variables,
      ],
      precision: settings.precision,
    },
  );
  const step = ({ images, labels, noise = [] }: TrainingBatch, learningRate: number): StepResult =>
    tf.tidy(() => {
      const { rate, decay } = optimizer.nextRates(learningRate);
      const values = compute(images, labels, rate, decay, ...noise).read.dataSync<"float32">();
      return stepResult(values, images.shape[0], weightNames);
    });
  return Object.assign(step, { dispose: () => compute.dispose() });
}

/** Takes apart what a step computed: figures, a number an image, a number a weight. */
function stepResult(values: Float32Array, batch: number, weightNames: string[]): StepResult {
  const figures = noFigures();
  figureNames.forEach((name, index) => figures[name] = values[index]);
  const rest = values.subarray(figureNames.length);
  const squares = rest.subarray(batch);
  const nonFinite: NonFinite = {
    embeddings: [...rest.subarray(0, batch).keys()].filter((image) => rest[image] === 0),
    gradients: weightNames.filter((_, index) => !Number.isFinite(squares[index])),
  };
  const isSound = nonFinite.embeddings.length + nonFinite.gradients.length === 0 &&
    figureNames.every((name) => Number.isFinite(figures[name]));
  return isSound ? figures : { ...figures, nonFinite };
}

/** {@linkcode StepLosses} as tensors. */
export type LossTensors = Record<keyof StepLosses, tf.Scalar>;

/**
 * The losses and embeddings of a batch, and the gradient of `loss` by each weight it depends on: the
 * model's, then the ranking loss's. The moving averages of the batch norms move. The caller disposes
 * of the tensors.
 */
export function lossGradients(
  { model, ranking }: Pick<Learner, "model" | "ranking">,
  batch: TrainingBatch,
  settings: TrainStepSettings,
): { losses: LossTensors; embeddings: tf.Tensor2D; gradients: Map<string, tf.Tensor> } {
  const kept: Partial<ForwardTensors> = {};
  const gradients = gradientsOf(weightsOf({ model, ranking }), () => {
    const losses = computeLosses({ model, ranking }, batch, settings);
    // The tidy around a gradient would free what is not returned.
    Object.values(Object.assign(kept, losses)).forEach(tf.keep);
    return kept.loss!;
  });
  const { embeddings, ...losses } = kept as ForwardTensors;
  const result = {
    losses: {
      loss: tf.clone(losses.loss),
      rankingLoss: tf.clone(losses.rankingLoss),
      auxiliaryLoss: tf.clone(losses.auxiliaryLoss),
    },
    embeddings: tf.clone(embeddings),
    gradients,
  };
  tf.dispose(Object.values(kept));
  return result;
}

/** What the forward pass gives. */
interface ForwardTensors extends LossTensors {
  /** [batch, embedding size] */
  embeddings: tf.Tensor2D;
}

function computeLosses(
  { model, ranking }: Pick<Learner, "model" | "ranking">,
  { images, labels, noise = [] }: TrainingBatch,
  settings: TrainStepSettings,
): ForwardTensors {
  const { embeddings, logits } = model.forward(images, "training");
  const rankingLoss = ranking.compute(embeddings, labels, noise);
  if (!logits) return { embeddings, loss: rankingLoss, rankingLoss, auxiliaryLoss: tf.scalar(0) };
  const { weight, temperature, label_smoothing: labelSmoothing } = settings.auxiliary_loss;
  const auxiliary = auxiliaryClassificationLoss(logits, labels, { temperature, labelSmoothing });
  const loss = tf.add<tf.Scalar>(rankingLoss, tf.mul(auxiliary, weight));
  return { embeddings, loss, rankingLoss, auxiliaryLoss: auxiliary };
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
