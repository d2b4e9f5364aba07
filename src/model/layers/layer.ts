/**
 * What a layer is: a function from a tensor to a tensor. Layers create their variables when they
 * are made, are named as in Keras (`conv1_conv/kernel`), and stay plain functions after.
 *
 * @module
 */

import type * as tf from "../../tensor/tf.ts";

/** Whether a pass is for training (batch statistics) or for use (moving averages). */
export type Mode = "training" | "inference";

/** One layer, or several in a row. */
export type Layer = (input: tf.Tensor4D, mode: Mode) => tf.Tensor4D;

/** A layer of vectors, [batch, channels]. */
export type VectorLayer = (input: tf.Tensor2D, mode: Mode) => tf.Tensor2D;

/** Layers one after the other. */
export function sequence(...layers: Layer[]): Layer {
  return (input, mode) => layers.reduce((value, layer) => layer(value, mode), input);
}
