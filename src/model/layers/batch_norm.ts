/**
 * Batch normalisation: by the batch's statistics in training, by their moving averages in use
 * (Ioffe and Szegedy 2015, arXiv 1502.03167).
 *
 * @module
 */

import { batchNormTraining } from "../../tensor/kernels/batch_norm_training.ts";
import * as tf from "../../tensor/tf.ts";
import { frozenParameters, type Parameters } from "../parameters.ts";
import type { Layer, VectorLayer } from "./layer.ts";

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

/**
 * A batch norm with the variables `<name>/gamma`, `<name>/beta`, `<name>/moving_mean` and
 * `<name>/moving_variance`. The averages move whenever it is called in training, as in Keras: by
 * the batch's mean and its variance over all n values (not n − 1).
 */
export function batchNorm(
  parameters: Parameters,
  name: string,
  { channels, epsilon = 1e-3, momentum = 0.99, frozen = false }: BatchNormOptions,
): Layer {
  const { weight } = frozen ? frozenParameters(parameters) : parameters;
  const gamma = weight(`${name}/gamma`, [channels], "ones") as tf.Tensor1D;
  const beta = weight(`${name}/beta`, [channels], "zeros") as tf.Tensor1D;
  const movingMean = parameters.state(`${name}/moving_mean`, [channels], "zeros");
  const movingVariance = parameters.state(`${name}/moving_variance`, [channels], "ones");

  return (input, mode) => {
    if (mode === "inference" || frozen) {
      return tf.batchNorm4d(
        input,
        movingMean as tf.Tensor as tf.Tensor1D,
        movingVariance as tf.Tensor as tf.Tensor1D,
        beta,
        gamma,
        epsilon,
      );
    }
    const { y, mean, variance } = batchNormTraining(input, gamma, beta, epsilon);
    move(movingMean, mean, momentum);
    move(movingVariance, variance, momentum);
    return y;
  };
}

/** Batch norm of vectors, [batch, channels]. */
export function vectorBatchNorm(
  parameters: Parameters,
  name: string,
  options: BatchNormOptions,
): VectorLayer {
  const layer = batchNorm(parameters, name, options);
  return (input, mode) => {
    const [batch, channels] = input.shape;
    const output = layer(tf.reshape(input, [batch, 1, 1, channels]), mode);
    return tf.reshape(output, [batch, channels]);
  };
}

function move(average: tf.Variable, value: tf.Tensor, momentum: number): void {
  tf.tidy(() => {
    const moved = tf.add(tf.mul(average, momentum), tf.mul(value, 1 - momentum));
    average.assign(moved);
  });
}
