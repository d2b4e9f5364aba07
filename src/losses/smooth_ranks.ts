/**
 * Ranks that can be differentiated: what the losses that approximate a ranking metric are made of.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";

/**
 * The rank of each sample j in the ranking of each anchor's candidates by similarity s, as the
 * smooth 1 + Σ σ((sₖ − sⱼ) / temperature) over the other candidates k. It takes memory for a few
 * tensors `[N, M, M]`.
 *
 * @param similarities of N anchors with M samples, `[N, M]`
 * @param candidates which samples are ranked, `[N, M]` of 0 and 1; one or several rankings
 * @returns the ranks in each ranking, `[N, M]`; of no use for samples not in it
 */
export function smoothRanks(
  similarities: tf.Tensor2D,
  candidates: tf.Tensor2D[],
  temperature: number,
): tf.Tensor2D[] {
  return tf.tidy(() => {
    // [anchor, j, k]: how much k comes before j
    const before = tf.sigmoid(tf.div(
      tf.sub(tf.expandDims(similarities, 1), tf.expandDims(similarities, 2)),
      temperature,
    ));
    return candidates.map((ranked) => {
      // Not a product of matrices, which may be computed in bfloat16.
      const count = tf.sum(tf.mul(before, tf.expandDims(ranked, 1)), 2);
      // A candidate comes half before itself, whatever its similarity.
      return tf.add(tf.sub(count, tf.mul(ranked, 0.5)), 1) as tf.Tensor2D;
    });
  });
}
