/**
 * Batch norm with the statistics of the batch, and its gradient in closed form: tfjs has none, and
 * composing it of small operations costs several times as much. Called by the batch norm layers.
 * TensorFlow has one operation for each of both.
 *
 * @module
 */

import * as tf from "../tf.ts";
import { callFused, hasFused } from "./fused.ts";
import { channelMeans } from "./channel_means.ts";
import { scaleChannels } from "./scale_channels.ts";

/** What {@linkcode batchNormTraining} returns. */
export interface BatchNormTraining {
  /** The normalised batch, shaped as the input; differentiable. */
  y: tf.Tensor4D;
  /** Mean of each channel, `[channels]`; for the moving average, not differentiable. */
  mean: tf.Tensor1D;
  /** Variance of each channel over all n values (not n − 1), `[channels]`; as `mean`. */
  variance: tf.Tensor1D;
}

/**
 * y = (x − mean) / √(variance + epsilon) · scale + offset, per channel (Ioffe and Szegedy 2015,
 * arXiv 1502.03167, algorithm 1), differentiable by `x`, `scale` and `offset`.
 *
 * @param x `[batch, height, width, channels]`
 * @param scale `[channels]`
 * @param offset `[channels]`
 * @param epsilon added to the variance
 */
export function batchNormTraining(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  epsilon: number,
): BatchNormTraining {
  // The statistics come out of the differentiated function by the side, as it returns one tensor.
  const statistics: tf.Tensor1D[] = [];
  const fused = hasFused("BatchNormTraining");
  const normalize = fused ? fusedNormalize(statistics, epsilon) : tf.customGrad((...inputs) => {
    const [input, gamma, beta, save] = inputs as [
      tf.Tensor4D,
      tf.Tensor1D,
      tf.Tensor1D,
      tf.GradSaveFunc,
    ];
    const ones = tf.onesLike(gamma);
    const mean = channelMeans(input);
    // Centred before it is squared: mean x² − (mean x)² loses all digits where the mean is large.
    const centred = scaleChannels(input, ones, tf.neg(mean));
    const variance = channelMeans(tf.square(centred));
    const inverse = tf.rsqrt(tf.add(variance, epsilon)) as tf.Tensor1D;
    statistics.push(tf.keep(mean), tf.keep(variance));
    save([centred, inverse, gamma]);
    return {
      value: scaleChannels(centred, tf.mul(inverse, gamma), beta),
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => gradients(upstream, saved),
    };
  });
  // The tidy hands both on to the caller's, in place of keeping them for good.
  const y = normalize(x, scale, offset) as tf.Tensor4D;
  const [mean, variance] = tf.tidy(() => statistics.map((kept) => tf.clone(kept)));
  tf.dispose(statistics);
  return { y, mean, variance };
}

/** By one operation, and one for the gradients. */
function fusedNormalize(statistics: tf.Tensor1D[], epsilon: number) {
  return tf.customGrad((...inputs) => {
    const [x, scale, offset, save] = inputs as [
      tf.Tensor4D,
      tf.Tensor1D,
      tf.Tensor1D,
      tf.GradSaveFunc,
    ];
    const outputs = callFused("BatchNormTraining", { x, scale, offset }, { epsilon });
    const [value, mean, variance, ...reserved] = outputs;
    // TensorFlow's is over n − 1 values.
    const count = x.size / scale.size;
    const biased = tf.mul<tf.Tensor1D>(variance, (count - 1) / count);
    statistics.push(tf.keep(mean as tf.Tensor1D), tf.keep(biased));
    save([x, scale, ...reserved]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, scale, mean, variance, more] = saved;
        const inputs = { dy, x, scale, mean, variance, more };
        return callFused("BatchNormTrainingGrad", inputs, { epsilon });
      },
    };
  });
}

/**
 * With c = x − mean and r = 1 / √(variance + epsilon), means taken per channel over the batch:
 *
 *     by x        scale · r · (g − mean g − c · r² · mean(g · c))
 *     by scale    r · sum(g · c)
 *     by offset   sum g
 */
function gradients(upstream: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] {
  const gradient = upstream as tf.Tensor4D;
  const [centred, inverse, gamma] = saved as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
  const count = centred.size / inverse.size;
  const meanGradient = channelMeans(gradient);
  const meanProduct = channelMeans(tf.mul(gradient, centred));
  const slope = tf.mul(gamma, inverse);
  const byCentred = tf.neg(tf.mul(tf.mul(slope, tf.square(inverse)), meanProduct));
  return [
    tf.add(
      scaleChannels(gradient, slope as tf.Tensor1D, tf.neg(tf.mul(slope, meanGradient))),
      scaleChannels(centred, byCentred as tf.Tensor1D, tf.zerosLike(inverse)),
    ),
    tf.mul(tf.mul(inverse, meanProduct), count),
    tf.mul(meanGradient, count),
  ];
}
