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
export function conv2d(
  parameters: Parameters,
  name: string,
  { inputs, outputs, kernel, stride = 1, padding = "same", bias = false }: Conv2dOptions,
): Layer {
  const weight = parameters.weight(
    `${name}/kernel`,
    [kernel, kernel, inputs, outputs],
    "he_normal",
  );
  const offset = bias ? parameters.weight(`${name}/bias`, [outputs], "zeros") : undefined;
  return (input) => {
    const padded = typeof padding === "number" && padding > 0 ? padEdges(input, padding) : input;
    const pad = typeof padding === "number" ? "valid" : padding;
    const output = tf.conv2d(padded, weight as tf.Tensor4D, stride, pad);
    return offset ? addBias(output, offset) : output;
  };
}

/** Zeros around each image, the same on all four sides. */
export function padEdges(input: tf.Tensor4D, pixels: number): tf.Tensor4D {
  return tf.pad(input, [[0, 0], [pixels, pixels], [pixels, pixels], [0, 0]]);
}
