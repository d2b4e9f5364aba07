/**
 * GeM, the generalised mean: between the mean (p = 1) and the maximum (p → ∞) of a channel
 * (Radenović, Tolias and Chum 2018, arXiv 1711.02512, equation 3). One of the descriptors.
 *
 * @module
 */

import type { ModelConfig } from "../config/config.ts";
import { stopGradient } from "../tensor/stop_gradient.ts";
import * as tf from "../tensor/tf.ts";
import type { Parameters } from "./parameters.ts";

/** p: a number, or a tensor of one, or of one a channel. */
export type GemPower = number | tf.Tensor1D;

/**
 * (mean xᵖ)^(1/p) over height and width, of x that is at least 1e-6.
 *
 * @param map [batch, height, width, channels]
 * @param power p, above 0
 * @returns [batch, channels]
 */
export function generalizedMean(map: tf.Tensor4D, power: GemPower): tf.Tensor2D {
  return tf.tidy(() => {
    // Without the floor an all-zero channel has an infinite slope.
    const floored = tf.maximum(map, 1e-6);
    // Relative to the largest of their channel, powers do not overflow and their mean does not
    // vanish, whatever p is; the factor cancels, and so would its slope.
    const largest = stopGradient(tf.max(floored, [1, 2], true));
    const powers = tf.pow(tf.div(floored, largest), power);
    const root = tf.pow(tf.mean(powers, [1, 2]), tf.div(1, power));
    return tf.mul<tf.Tensor2D>(root, tf.reshape(largest, root.shape));
  });
}

/**
 * How to get p for a pass. Learnt, p = gem_power · eʷ, where w starts from 0: it is above 0 whatever
 * is learnt, and a step changes it by a share of itself. w is the variable `gem/log_power`, which
 * no weight decay draws.
 */
export function gemPower(
  parameters: Parameters,
  { gem_power, gem_learning }: Pick<ModelConfig, "gem_power" | "gem_learning">,
  channels: number,
): () => GemPower {
  if (gem_learning === "none") return () => gem_power;
  const length = gem_learning === "scalar" ? 1 : channels;
  const logarithm = parameters.weight("gem/log_power", [length], "zeros");
  return () => tf.mul<tf.Tensor1D>(tf.exp(logarithm), gem_power);
}
