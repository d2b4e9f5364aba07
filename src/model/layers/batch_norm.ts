/**
 * Batch normalisation: by the batch's statistics in training, by their moving averages in use
 * (Ioffe and Szegedy 2015, arXiv 1502.03167).
 *
 * @module
 */

import { batchNormTraining } from "../../tensor/kernels/batch_norm_training.ts";
import * as tf from "../../tensor/tf.ts";
import { frozenParameters, type Parameters } from "../parameters.ts";
import type { VectorLayer } from "./layer.ts";

/** How the statistics are kept. */
export interface BatchNormOptions {
  /** Channels of the input. */
  channels: number;
  /** Added to the variance. */
  epsilon?: number;
  /** What a moving average keeps of itself at each step. */
  momentum?: number;
  /** Whether it stays as it is: averages in training too, nothing learned; default false. */
  frozen?: boolean;
}

/** The variables and constants of a batch norm. */
export interface BatchNorm extends MovingAverages {
  gamma: tf.Tensor1D;
  beta: tf.Tensor1D;
  epsilon: number;
}

/** The moving averages of a batch norm. */
export interface MovingAverages {
  movingMean: tf.Variable;
  movingVariance: tf.Variable;
  momentum: number;
}

/**
 * Batch norm of vectors, [batch, channels], with the variables `<name>/gamma`, `<name>/beta`,
 * `<name>/moving_mean` and `<name>/moving_variance`.
 */
export function vectorBatchNorm(
  parameters: Parameters,
  name: string,
  options: BatchNormOptions,
): VectorLayer {
  const { gamma, beta, epsilon, ...averages } = createBatchNorm(parameters, name, options);
  return (input, mode) => {
    const [batch, channels] = input.shape;
    if (mode === "inference" || options.frozen) {
      const { movingMean, movingVariance } = averages;
      const scale = tf.mul(gamma, tf.rsqrt(tf.add(movingVariance, epsilon)));
      return tf.add<tf.Tensor2D>(tf.mul(tf.sub(input, movingMean), scale), beta);
    }
    const map: tf.Tensor4D = tf.reshape(input, [batch, 1, 1, channels]);
    const { y, mean, variance } = batchNormTraining(map, gamma, beta, epsilon);
    moveAverages(averages, { mean, variance });
    return tf.reshape(y, [batch, channels]);
  };
}

/** Creates the variables of a batch norm. */
export function createBatchNorm(
  parameters: Parameters,
  name: string,
  { channels, epsilon = 1e-3, momentum = 0.99, frozen = false }: BatchNormOptions,
): BatchNorm {
  const { weight } = frozen ? frozenParameters(parameters) : parameters;
  return {
    gamma: weight(`${name}/gamma`, [channels], "ones") as tf.Tensor1D,
    beta: weight(`${name}/beta`, [channels], "zeros") as tf.Tensor1D,
    movingMean: parameters.state(`${name}/moving_mean`, [channels], "zeros"),
    movingVariance: parameters.state(`${name}/moving_variance`, [channels], "ones"),
    epsilon,
    momentum,
  };
}

/**
 * The averages move whenever a batch norm is called in training, as in Keras: by the batch's mean
 * and its variance over all n values (not n − 1).
 */
export function moveAverages(
  { movingMean, movingVariance, momentum }: MovingAverages,
  { mean, variance }: { mean: tf.Tensor1D; variance: tf.Tensor1D },
): void {
  for (const [average, value] of [[movingMean, mean], [movingVariance, variance]] as const) {
    tf.tidy(() => {
      average.assign(tf.add(tf.mul(average, momentum), tf.mul(value, 1 - momentum)));
    });
  }
}
