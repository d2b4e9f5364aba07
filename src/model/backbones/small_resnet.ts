/**
 * A small residual network for small images, which trains on a laptop's processor in minutes: the
 * backbone of the default configuration.
 *
 * @module
 */

import { relu } from "../../tensor/kernels/relu.ts";
import * as tf from "../../tensor/tf.ts";
import { convBatchNorm } from "../layers/conv_batch_norm.ts";
import { type Layer, sequence } from "../layers/layer.ts";
import type { Parameters } from "../parameters.ts";
import type { Backbone } from "./backbone.ts";

/**
 * A 3×3 convolution, then three residual blocks (basic, as in He et al. 2015, figure 5 left) with
 * `width`, 2·`width` and 4·`width` channels. The convolution and the last two blocks halve the
 * map's side: at full size, the first layers would cost more than all others together. With a
 * `lastStride` of 1 the last block does not.
 */
export function smallResnet(
  parameters: Parameters,
  width: number,
  { lastStride = 2, freezeBatchNorm = false }: {
    lastStride?: 1 | 2;
    freezeBatchNorm?: boolean;
  } = {},
): Backbone {
  const shape = (inputs: number, outputs: number, stride: number): Shape => ({
    inputs,
    outputs,
    stride,
    freezeBatchNorm,
  });
  const stem = unit(parameters, "stem", shape(3, width, 2));
  const stages = [
    block(parameters, "stage1", shape(width, width, 1)),
    block(parameters, "stage2", shape(width, 2 * width, 2)),
    block(parameters, "stage3", shape(2 * width, 4 * width, lastStride)),
  ];
  return { layer: sequence(stem, relu, ...stages), channels: 4 * width, stride: 4 * lastStride };
}

interface Shape {
  inputs: number;
  outputs: number;
  stride: number;
  freezeBatchNorm: boolean;
}

/** Convolution and batch norm. */
function unit(
  parameters: Parameters,
  name: string,
  { kernel = 3, freezeBatchNorm: frozen, ...shape }: Shape & { kernel?: number },
): Layer {
  return convBatchNorm(
    { parameters, name: `${name}_conv`, options: { ...shape, kernel } },
    { parameters, name: `${name}_bn`, options: { momentum: 0.9, frozen } },
  );
}

/** Two units beside a shortcut, which is projected where the shape changes. */
function block(parameters: Parameters, name: string, shape: Shape): Layer {
  const { inputs, outputs, stride } = shape;
  const first = unit(parameters, `${name}_1`, shape);
  const second = unit(parameters, `${name}_2`, { ...shape, inputs: outputs, stride: 1 });
  const shortcut = inputs === outputs && stride === 1
    ? undefined
    : unit(parameters, `${name}_0`, { ...shape, kernel: 1 });
  return (input, mode) => {
    const changed = second(relu(first(input, mode)), mode);
    return relu(tf.add(changed, shortcut ? shortcut(input, mode) : input));
  };
}
