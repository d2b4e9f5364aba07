/**
 * From many losses (of pairs, triplets or anchors) to one: the last step of most ranking losses.
 *
 * @module
 */

import { stopGradient } from "../tensor/stop_gradient.ts";
import * as tf from "../tensor/tf.ts";

/**
 * How losses become one: their mean; the mean of those above 0; or the mean of each anchor's, then
 * the mean over all anchors of the batch, in which one without any counts 0.
 */
export type Reducer = "mean" | "mean_non_zero" | "mean_per_anchor";

/** All reducers, for whoever offers a choice. */
export const reducers = ["mean", "mean_non_zero", "mean_per_anchor"] as const satisfies Reducer[];

/**
 * Reduces losses to one; 0, with gradients of 0, where there are none to count.
 *
 * @param losses `[anchors, …]`, finite also where they do not count
 * @param counted of the same shape, 0 and 1: which of them there are
 */
export function reduceLosses(losses: tf.Tensor, counted: tf.Tensor, reducer: Reducer): tf.Scalar {
  return tf.tidy(() => {
    const kept = tf.mul(losses, counted);
    switch (reducer) {
      case "mean":
        return meanOver(kept, counted);
      case "mean_non_zero": {
        const positive = tf.cast(tf.greater(stopGradient(kept), 0), "float32");
        return meanOver(tf.mul(kept, positive), positive);
      }
      case "mean_per_anchor": {
        const axes = losses.shape.slice(1).map((_, axis) => axis + 1);
        const counts = tf.sum(counted, axes);
        return tf.mean(tf.div(tf.sum(kept, axes), tf.maximum(counts, 1))) as tf.Scalar;
      }
    }
  });
}

function meanOver(losses: tf.Tensor, counted: tf.Tensor): tf.Scalar {
  return tf.div(tf.sum(losses), tf.maximum(tf.sum(counted), 1));
}

/**
 * Checks a reducer.
 *
 * @throws {RangeError} if there is none of that name
 */
export function checkReducer(reducer: Reducer): void {
  if (reducers.includes(reducer)) return;
  throw new RangeError(`Cannot reduce losses by "${reducer}": wanted ${reducers.join(", ")}`);
}
