/**
 * Fully connected layer.
 *
 * @module
 */

import { addBias } from "../../tensor/kernels/add_bias.ts";
import * as tf from "../../tensor/tf.ts";
import type { Parameters } from "../parameters.ts";
import type { VectorLayer } from "./layer.ts";

/** A dense layer with the variables `<name>/kernel` and, unless `bias` is false, `<name>/bias`. */
export function dense(
  parameters: Parameters,
  name: string,
  { inputs, outputs, bias = true }: { inputs: number; outputs: number; bias?: boolean },
): VectorLayer {
  const weight = parameters.weight(`${name}/kernel`, [inputs, outputs], "glorot_uniform");
  const offset = bias ? parameters.weight(`${name}/bias`, [outputs], "zeros") : undefined;
  return (input) => {
    const output: tf.Tensor2D = tf.matMul(input, weight as tf.Tensor2D);
    return offset ? addBias(output, offset) : output;
  };
}
