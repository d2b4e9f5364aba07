/**
 * The Euclidean distances between all embeddings of a batch, safe to differentiate: what every
 * ranking loss starts from. Before it stands the model, after it the losses of this folder.
 *
 * The squares of differences are summed, rather than |a|² − 2ab + |b|²: that form, one matrix
 * product, loses all digits of a small distance, and small distances are what training is about.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";

/** Below this distance the root's slope is taken as zero; it grows without bound there. */
const distanceFloor = 1e-6;

/** How many float32 values a piece of the [batch, batch, dim] differences may have: 8 MiB. */
const pieceSize = 2 ** 21;

/**
 * Euclidean distances between all pairs of rows. A distance below 1e-6 (a duplicate, or a row and
 * itself) passes no gradient back, so gradients are always finite.
 *
 * @param embeddings `[batch, dim]`
 * @returns `[batch, batch]`; the diagonal is 0
 */
export function pairwiseDistances(embeddings: tf.Tensor2D): tf.Tensor2D {
  const distances = tf.customGrad((...inputs) => {
    const [input, save] = inputs as [tf.Tensor2D, tf.GradSaveFunc];
    const value = tf.sqrt(squaredDistances(input));
    save([input, value]);
    return { value, gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => slope(upstream, saved) };
  });
  return tf.tidy(() => distances(embeddings));
}

function squaredDistances(embeddings: tf.Tensor2D): tf.Tensor2D {
  const [batch, dim] = embeddings.shape;
  const width = Math.max(1, Math.floor(pieceSize / (batch * batch)));
  let total: tf.Tensor2D | null = null;
  for (let start = 0; start < dim; start += width) {
    const piece = tf.slice(embeddings, [0, start], [batch, Math.min(width, dim - start)]);
    const differences = tf.squaredDifference(tf.expandDims(piece, 1), tf.expandDims(piece, 0));
    const sum = tf.sum(differences, 2) as tf.Tensor2D;
    // Freed here, not at the end of the tidy around it, so that one piece at a time is held.
    tf.dispose(differences);
    total = total === null ? sum : tf.add(total, sum) as tf.Tensor2D;
  }
  return total ?? tf.zeros([batch, batch]);
}

/** Row i: the sum over j of (slope_ij + slope_ji) (e_i − e_j) / d_ij, as one matrix product. */
function slope(upstream: tf.Tensor, [embeddings, distances]: tf.Tensor[]): tf.Tensor {
  return tf.tidy(() => {
    const perDistance = tf.where(
      tf.greater(distances, distanceFloor),
      tf.div(upstream, tf.maximum(distances, distanceFloor)),
      tf.zerosLike(distances),
    );
    const weights = tf.add(perDistance, tf.transpose(perDistance));
    // Distances do not change when all embeddings shift; near the origin fewer digits cancel.
    const centred = tf.sub(embeddings, tf.mean(embeddings, 0, true));
    return tf.sub(tf.mul(tf.sum(weights, 1, true), centred), tf.matMul(weights, centred));
  });
}
