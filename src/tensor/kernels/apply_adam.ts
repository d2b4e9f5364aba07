/**
 * The update of one weight by Adam. Where the backend has an operation that changes weight and
 * moments in place, it is taken.
 *
 * @module
 */

import * as tf from "../tf.ts";
import { callFused, hasFused } from "./fused.ts";

/** A weight and its moments, all of one shape. */
export interface AdamVariables {
  weight: tf.Variable;
  first: tf.Variable;
  second: tf.Variable;
}

/** The constants of Adam. */
export interface AdamConstants {
  /** Decay of the first moment. */
  beta1: number;
  /** Decay of the second moment. */
  beta2: number;
  /** Added to the root of the second moment. */
  epsilon: number;
}

/**
 * first ← β₁ first + (1 − β₁) g, second ← β₂ second + (1 − β₂) g²,
 * weight ← weight − rate · first / (√second + ε) (Kingma and Ba 2015, arXiv 1412.6980, the form
 * before section 2.1, in which the bias corrections are part of the rate).
 *
 * @param rate the learning rate, √(1 − β₂ᵗ) / (1 − β₁ᵗ) times
 */
export function applyAdam(
  { weight, first, second }: AdamVariables,
  gradient: tf.Tensor,
  rate: tf.Scalar,
  { beta1, beta2, epsilon }: AdamConstants,
): void {
  if (hasFused("ApplyAdam")) {
    callFused("ApplyAdam", { weight, first, second, gradient, rate }, { beta1, beta2, epsilon });
    return;
  }
  tf.tidy(() => {
    first.assign(tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)));
    second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
    const change = tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), epsilon));
    weight.assign(tf.sub(weight, change));
  });
}

/** weight ← weight − share · weight: decoupled weight decay (arXiv 1711.05101). */
export function decayWeight(weight: tf.Variable, share: tf.Scalar): void {
  if (hasFused("DecayWeight")) callFused("DecayWeight", { weight, share });
  else tf.tidy(() => weight.assign(tf.sub(weight, tf.mul(weight, share))));
}
