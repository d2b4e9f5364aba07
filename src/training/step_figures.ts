/**
 * What a step of training tells besides its losses: how long the gradient is, how far apart the
 * embeddings lie, and how many triplets there still is something to learn from.
 *
 * @module
 */

import { labelPairs } from "../losses/label_pairs.ts";
import type { Margin } from "../losses/margin.ts";
import { squaredNorms } from "../tensor/kernels/squared_norms.ts";
import * as tf from "../tensor/tf.ts";

// Types rather than interfaces: tf.tidy takes what it is given as a record.

/** The losses of one step. */
export type StepLosses = {
  /** What was minimised. */
  loss: number;
  /** The ranking loss alone. */
  rankingLoss: number;
  /** The auxiliary loss alone, before its weight; 0 if there is none. */
  auxiliaryLoss: number;
};

/** The figures of one step, or their means over many. */
export type StepFigures = StepLosses & {
  /** L2 norm of the gradients of all weights together, before clipping. */
  gradientNorm: number;
  /** How far apart the batch's embeddings lie, 0 to 1: see {@linkcode embeddingFigures}. */
  embeddingSpread: number;
  /** Share of anchors with something to learn, 0 to 1: see {@linkcode embeddingFigures}. */
  activeTriplets: number;
};

/** What of a step was no finite number. */
export type NonFinite = {
  /** Weights whose gradient was not, in the order of the model: the last is nearest the loss. */
  gradients: string[];
  /** Positions in the batch of the images whose embeddings were not. */
  embeddings: number[];
};

/** Figures whose mean over steps is logged and watched. */
export const figureNames = [
  "loss",
  "rankingLoss",
  "auxiliaryLoss",
  "gradientNorm",
  "embeddingSpread",
  "activeTriplets",
] as const satisfies readonly (keyof StepFigures)[];

/** Figures of no step: what means are added up from. */
export function noFigures(): StepFigures {
  return {
    loss: 0,
    rankingLoss: 0,
    auxiliaryLoss: 0,
    gradientNorm: 0,
    embeddingSpread: 0,
    activeTriplets: 0,
  };
}

/** Adds a step's share to a mean: `figures / steps`. */
export function addFigures(mean: StepFigures, figures: StepFigures, steps: number): void {
  for (const name of figureNames) mean[name] += figures[name] / steps;
}

/** Figures of a batch's embeddings, as tensors. */
export interface EmbeddingFigures {
  embeddingSpread: tf.Scalar;
  activeTriplets: tf.Scalar;
  /** `[batch]`: 1 where an embedding is finite, else 0. */
  finite: tf.Tensor1D;
}

/**
 * Looks at the embeddings of a batch.
 *
 * The spread is the root mean square distance of the embeddings to their mean, by their root mean
 * square length: 0 if all are the same, 1 if their mean is the origin. For embeddings of length 1 it
 * is √(1 − R²), R being their mean resultant length (Mardia and Jupp 2000, section 9.2), and √dim
 * times the standard deviation by which Chen and He (2021, arXiv 2011.10566, section 4.1) tell a
 * collapse.
 *
 * An anchor is active unless its nearest negative lies beyond its furthest positive by more than
 * the margin (0 for the soft one): with a hard margin, just the active ones have a loss and a
 * gradient in the batch-hard triplet loss (arXiv 1703.07737).
 *
 * @param embeddings `[batch, dim]`
 * @param labels int32 `[batch]`
 */
export function embeddingFigures(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  margin: Margin,
): EmbeddingFigures {
  return tf.tidy(() => {
    const centred = tf.sub<tf.Tensor2D>(embeddings, tf.mean(embeddings, 0, true));
    const [ofCentred, ofAll] = tf.unstack(squaredNorms([centred, embeddings]));
    const distances = centredDistances(centred);
    const { positives, negatives } = labelPairs(labels);
    // Without gradients, so without what the losses need for them.
    const furthestPositive = tf.max(tf.mul(distances, positives), 1);
    const nearestNegative = tf.min(tf.where(tf.cast(negatives, "bool"), distances, Infinity), 1);
    const reach = tf.add(furthestPositive, margin === "soft" ? 0 : margin);
    const isActive = tf.cast(tf.greaterEqual(reach, nearestNegative), "float32");
    return {
      // Embeddings of zeros have collapsed too.
      embeddingSpread: tf.sqrt<tf.Scalar>(tf.div(ofCentred, tf.maximum(ofAll, 1e-30))),
      activeTriplets: tf.mean(isActive) as tf.Scalar,
      finite: tf.cast(tf.all(tf.isFinite(embeddings), 1), "float32") as tf.Tensor1D,
    };
  });
}

/**
 * Distances from one matrix product. That costs digits of distances that are short against the
 * spread, which a loss could not spare; who is nearer can be told.
 */
function centredDistances(centred: tf.Tensor2D): tf.Tensor2D {
  const batch = centred.shape[0];
  const products = tf.matMul(centred, centred, false, true);
  // From the product too, not from a sum of squares: so that equal rows are at distance 0.
  const lengths = tf.sum(tf.mul(products, tf.eye(batch)), 1);
  const sums = tf.add(tf.expandDims(lengths, 1), tf.expandDims(lengths, 0));
  return tf.sqrt(tf.relu(tf.sub(sums, tf.mul(products, 2))));
}
