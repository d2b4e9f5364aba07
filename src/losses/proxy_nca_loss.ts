/**
 * The proxy-NCA loss: each sample is pulled towards its category's proxy, a trained vector, and
 * pushed from the others. Takes the model's embeddings of a batch; after it comes the optimizer.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { checkNumber } from "./check_number.ts";
import {
  checkClassBatch,
  cosineLogits,
  crossEntropy,
  isOwnClass,
  ownLogits,
  reduceSamples,
} from "./class_logits.ts";
import { maskedLogSumExp } from "./masked_log_sum_exp.ts";
import { checkReducer, type Reducer } from "./reduce_losses.ts";

/** Options of {@linkcode proxyNcaLoss}. */
export interface ProxyNcaOptions {
  /** Squared distances are multiplied by it, > 0; 1 by default. */
  scale?: number;
  /** The proxies that a sample's own is weighed against: all (the default), or the others only. */
  denominator?: "all" | "others";
  /** How the losses of the samples become one; `"mean"` by default. */
  reducer?: Reducer;
}

/**
 * The proxy-NCA loss (Movshovitz-Attias et al., arXiv 1703.07464): the mean over all samples of
 *
 *     scale · d²(own proxy) + ln Σ e^(−scale · d²)       (Euclidean distances)
 *
 * with embeddings and proxies of length 1. The sum is over all proxies, as in ProxyNCA++ (Teh et
 * al., arXiv 2004.01113), of which `scale: 9` is the loss with its temperature of 1/9. In the
 * original loss the sum leaves the own proxy out (`denominator: "others"`); it can be negative.
 *
 * @param embeddings `[batch, dim]`, float32
 * @param labels `[batch]`, int32, each in [0, classes)
 * @param proxies `[classes, dim]`, float32
 * @returns a scalar
 * @throws {TypeError} if an argument has the wrong type or rank
 * @throws {RangeError} if lengths differ, the batch is empty, a label or an option is out of
 *   range, or there are no others because there is one class
 *
 * @example
 * ```ts
 * import { proxyNcaLoss, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend("wasm");
 * const embeddings = tf.tensor2d([[3, 0], [0, 5]]);
 * const labels = tf.tensor1d([0, 1], "int32");
 * const proxies = tf.tensor2d([[1, 0], [0, 1]]);
 *
 * // Each sample is on its own proxy, and √2 away from the other.
 * const loss = proxyNcaLoss(embeddings, labels, proxies).dataSync()[0];
 * if (Math.abs(loss - Math.log(1 + Math.exp(-2))) > 1e-6) throw new Error(`${loss}`);
 * ```
 */
export function proxyNcaLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  proxies: tf.Tensor2D,
  { scale = 1, denominator = "all", reducer = "mean" }: ProxyNcaOptions = {},
): tf.Scalar {
  checkClassBatch(embeddings, labels, "proxies", proxies);
  checkNumber("scale", scale, scale > 0, "> 0");
  checkDenominator(denominator, proxies.shape[0]);
  checkReducer(reducer);
  return tf.tidy(() => {
    // d² = 2 − 2 cos between vectors of length 1, and the 2 cancels in the loss.
    const logits = tf.mul(cosineLogits(embeddings, proxies), 2 * scale) as tf.Tensor2D;
    const isOwn = isOwnClass(labels, proxies.shape[0]);
    if (denominator === "all") return crossEntropy(logits, isOwn, reducer);
    const others = maskedLogSumExp(logits, tf.logicalNot(isOwn));
    return reduceSamples(tf.sub(others, ownLogits(logits, isOwn)), reducer);
  });
}

function checkDenominator(denominator: string, classes: number): void {
  if (denominator !== "all" && denominator !== "others") {
    throw new RangeError(
      `Cannot use the denominator "${denominator}": "all" or "others" is needed`,
    );
  }
  if (denominator === "others" && classes === 1) {
    throw new RangeError("Cannot compare with other proxies: there is one class");
  }
}
