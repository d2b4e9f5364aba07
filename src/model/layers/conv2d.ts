/**
 * Convolution.
 *
 * @module
 */

import { addBias } from "../../tensor/kernels/add_bias.ts";
import * as tf from "../../tensor/tf.ts";
import type { Parameters } from "../parameters.ts";
import type { Layer } from "./layer.ts";

/** The shape of a convolution. */
export interface Conv2dOptions {
  /** Channels of the input. */
  inputs: number;
  /** Channels of the output. */
  outputs: number;
  /** Side of the kernel in pixels. */
  kernel: number;
  /** Pixels between two outputs; default 1. */
  stride?: number;
  /** `same` (as TensorFlow pads), `valid`, or so many zeros on each side. */
  padding?: "same" | "valid" | number;
  /** Whether a bias is added; default false. */
  bias?: boolean;
}

/** A convolution with the variables `<name>/kernel` and, if asked for, `<name>/bias`. */
export function conv2d(parameters: Parameters, name: string, options: Conv2dOptions): Layer {
  const { kernel, bias } = createConv2d(parameters, name, options);
  return (input) => {
    const output = convolve(input, kernel, options);
    return bias ? addBias(output, bias) : output;
  };
}

/** The variables of a convolution. */
export function createConv2d(
  parameters: Parameters,
  name: string,
  { inputs, outputs, kernel, bias = false }: Conv2dOptions,
): { kernel: tf.Variable; bias?: tf.Variable } {
  const shape = [kernel, kernel, inputs, outputs];
  return {
    kernel: parameters.weight(`${name}/kernel`, shape, "he_normal"),
    bias: bias ? parameters.weight(`${name}/bias`, [outputs], "zeros") : undefined,
  };
}

/** The convolution alone. */
export function convolve(
  input: tf.Tensor4D,
  kernel: tf.Tensor,
  { stride = 1, padding = "same" }: Pick<Conv2dOptions, "stride" | "padding">,
): tf.Tensor4D {
  const padded = typeof padding === "number" && padding > 0 ? padEdges(input, padding) : input;
  const pad = typeof padding === "number" ? "valid" : padding;
  return tf.conv2d(padded, kernel as tf.Tensor4D, stride, pad);
}

/** Zeros around each image, the same on all four sides. */
export function padEdges(input: tf.Tensor4D, pixels: number): tf.Tensor4D {
  return tf.pad(input, [[0, 0], [pixels, pixels], [pixels, pixels], [0, 0]]);
}
