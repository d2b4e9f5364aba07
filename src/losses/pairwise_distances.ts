/**
 * The Euclidean distances between the embeddings of a batch, or of a batch and others, safe to
 * differentiate: what every ranking loss starts from. Before it stands the model, after it the
 * losses of this folder.
 *
 * The squares of differences are summed, rather than |a|² − 2ab + |b|²: that form, one matrix
 * product, loses all digits of a small distance, and small distances are what training is about.
 *
 * @module
 */

import * as tf from "../tensor/tf.ts";
import { inFloat32 } from "../tensor/trace.ts";

/** Below this distance the root's slope is taken as zero; it grows without bound there. */
const distanceFloor = 1e-6;

/** How many float32 values a piece of the [batch, rows, dim] differences may have: 8 MiB. */
const pieceSize = 2 ** 21;

/**
 * Euclidean distances between all pairs of rows. A distance below 1e-6 (a duplicate, or a row and
 * itself) passes no gradient back, so gradients are always finite.
 *
 * @param embeddings `[batch, dim]`
 * @param others `[rows, dim]`: what they are compared with; by default one another
 * @returns `[batch, rows]`; between embeddings and themselves, the diagonal is 0
 */
export function pairwiseDistances(
  embeddings: tf.Tensor2D,
  others: tf.Tensor2D = embeddings,
): tf.Tensor2D {
  return others === embeddings ? ownDistances(embeddings) : otherDistances(embeddings, others);
}

/** Of a batch with itself both slopes are one matrix product: half the work. */
function ownDistances(embeddings: tf.Tensor2D): tf.Tensor2D {
  const distances = tf.customGrad((...inputs) => {
    const [input, save] = inputs as [tf.Tensor2D, tf.GradSaveFunc];
    const value = tf.sqrt(squaredDistances(input, input));
    save([input, value]);
    return {
      value,
      gradFunc: (upstream: tf.Tensor, [embeddings, distances]: tf.Tensor[]) =>
        tf.tidy(() => {
          const perDistance = byDistance(upstream, distances);
          const weights = tf.add(perDistance, tf.transpose(perDistance));
          const centred = tf.sub(embeddings, tf.mean(embeddings, 0, true));
          const toOthers = inFloat32(() => tf.matMul(weights, centred));
          return tf.sub(tf.mul(tf.sum(weights, 1, true), centred), toOthers);
        }),
    };
  });
  return tf.tidy(() => distances(embeddings));
}

function otherDistances(embeddings: tf.Tensor2D, others: tf.Tensor2D): tf.Tensor2D {
  const distances = tf.customGrad((...inputs) => {
    const [rows, columns, save] = inputs as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
    const value = tf.sqrt(squaredDistances(rows, columns));
    save([rows, columns, value]);
    return {
      value,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => slopes(upstream, saved),
    };
  });
  return tf.tidy(() => distances(embeddings, others));
}

function squaredDistances(rows: tf.Tensor2D, columns: tf.Tensor2D): tf.Tensor2D {
  const [count, dim] = rows.shape;
  const width = Math.max(1, Math.floor(pieceSize / (count * columns.shape[0])));
  let total: tf.Tensor2D | null = null;
  for (let start = 0; start < dim; start += width) {
    const piece = (of: tf.Tensor2D) =>
      tf.slice(of, [0, start], [of.shape[0], Math.min(width, dim - start)]);
    const differences = tf.squaredDifference(
      tf.expandDims(piece(rows), 1),
      tf.expandDims(piece(columns), 0),
    );
    const sum = tf.sum(differences, 2) as tf.Tensor2D;
    // Freed here, not at the end of the tidy around it, so that one piece at a time is held.
    tf.dispose(differences);
    total = total === null ? sum : tf.add(total, sum) as tf.Tensor2D;
  }
  return total ?? tf.zeros([count, columns.shape[0]]);
}

/**
 * Of row i: the sum over j of slope_ij (a_i − b_j) / d_ij, as one matrix product; of column j, the
 * like over i.
 */
function slopes(upstream: tf.Tensor, [rows, columns, distances]: tf.Tensor[]): tf.Tensor[] {
  return tf.tidy(() => {
    const weights = byDistance(upstream, distances);
    // Distances do not change when all embeddings shift; near the origin fewer digits cancel.
    const centre = tf.mean(columns, 0, true);
    const [a, b] = [tf.sub(rows, centre), tf.sub(columns, centre)];
    const ofColumns = tf.expandDims(tf.sum(weights, 0), 1);
    const [toRows, toColumns] = inFloat32(() => [
      tf.matMul(weights, b),
      tf.matMul(weights, a, true),
    ]);
    return [
      tf.sub(tf.mul(tf.sum(weights, 1, true), a), toRows),
      tf.sub(tf.mul(ofColumns, b), toColumns),
    ];
  });
}

/** Slopes divided by their distances; 0 where there is hardly one. */
function byDistance(upstream: tf.Tensor, distances: tf.Tensor): tf.Tensor {
  return tf.where(
    tf.greater(distances, distanceFloor),
    tf.div(upstream, tf.maximum(distances, distanceFloor)),
    tf.zerosLike(distances),
  );
}
