/**
 * A convolution and the batch norm behind it as one layer: most of a residual network. Together
 * they can leave out what alone they must do.
 *
 * @module
 */

import { addBias } from "../../tensor/kernels/add_bias.ts";
import { batchNormTraining } from "../../tensor/kernels/batch_norm_training.ts";
import * as tf from "../../tensor/tf.ts";
import type { Parameters } from "../parameters.ts";
import { type BatchNormOptions, createBatchNorm, moveAverages } from "./batch_norm.ts";
import { type Conv2dOptions, convolve, createConv2d } from "./conv2d.ts";
import type { Layer } from "./layer.ts";

/** Where the variables of one of the two are created, and by which name. */
export interface NamedParameters {
  parameters: Parameters;
  name: string;
}

/**
 * The same as `conv2d` and then `batchNorm`, with the same variables. In training the bias is not
 * added, since batch norm takes it away again; only the moving mean has it. With moving averages,
 * batch norm is part of the filter.
 */
export function convBatchNorm(
  conv: NamedParameters & { options: Conv2dOptions },
  norm: NamedParameters & { options: Omit<BatchNormOptions, "channels"> },
): Layer {
  const { kernel, bias } = createConv2d(conv.parameters, conv.name, conv.options);
  const options = { ...norm.options, channels: conv.options.outputs };
  const { gamma, beta, epsilon, ...averages } = createBatchNorm(
    norm.parameters,
    norm.name,
    options,
  );
  const { movingMean, movingVariance } = averages;

  return (input, mode) => {
    if (mode === "training" && !norm.options.frozen) {
      const map = convolve(input, kernel, conv.options);
      const { y, mean, variance } = batchNormTraining(map, gamma, beta, epsilon);
      const meanWithBias = bias ? tf.add<tf.Tensor1D>(mean, bias) : mean;
      moveAverages(averages, { mean: meanWithBias, variance });
      return y;
    }
    const scale = tf.mul(gamma, tf.rsqrt(tf.add(movingVariance, epsilon)));
    const centre = bias ? tf.sub(bias, movingMean) : tf.neg(movingMean);
    const map = convolve(input, tf.mul(kernel, scale), conv.options);
    return addBias(map, tf.add(beta, tf.mul(centre, scale)));
  };
}
