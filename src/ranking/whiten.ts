/**
 * PCA whitening of embeddings (Jégou and Chum 2012, "Negative evidences and co-occurences in image
 * retrieval: the benefit of PCA and whitening"): the directions of training embeddings become axes
 * of variance 1, so that what many images share counts no more than what few do. Learnt on the
 * training part, applied to the part that is ranked.
 *
 * @module
 */

import { covariance, meanEmbedding } from "../metrics/covariance.ts";
import type { EmbeddingMatrix } from "../metrics/squared_distances.ts";
import { symmetricEigen } from "../metrics/symmetric_eigen.ts";

/** Options of {@linkcode learnWhitening}. */
export interface WhiteningOptions {
  /** How many directions are kept, those of the largest variance; all by default. */
  dim?: number;
  /**
   * ε of the variances that are divided by: (1 − ε) · variance + ε · their mean. 0, the default,
   * whitens fully; 1 only rotates and scales; between, directions that hardly vary are less blown up.
   */
  shrinkage?: number;
}

/** What whitening was learnt. */
export interface Whitening {
  /** The mean of the training embeddings, `[inputs]`. */
  mean: Float64Array;
  /** `[dim, inputs]`: each row a direction, divided by the standard deviation along it. */
  projection: Float64Array;
  /** Length of a whitened embedding. */
  dim: number;
}

/** How embeddings were whitened, for the conditions of what is measured on them. */
export interface WhiteningRecord {
  /** How many training embeddings it was learnt on. */
  trainingImages: number;
  /** Their length; that of the whitened ones is `dim`. */
  inputs: number;
  /** Directions kept. */
  dim: number;
  /** How far their variances were drawn to the mean, 0 to 1. */
  shrinkage: number;
}

/** Variances below this share of the largest are rounding errors of float32, squared. */
const leastVariance = 1e-12;

/**
 * Learns to whiten. The same embeddings always give the same whitening: signs are settled as in
 * {@linkcode symmetricEigen}, which also takes most of the time, 28 s at 2,048 dimensions.
 *
 * @throws {RangeError} if an option is out of range, an embedding is not finite, or the embeddings
 *   vary in fewer directions than are kept and no shrinkage helps
 */
export function learnWhitening(
  training: EmbeddingMatrix,
  { dim: kept = training.dim, shrinkage = 0 }: WhiteningOptions = {},
): Whitening {
  const { dim } = training;
  if (!Number.isInteger(kept) || kept < 1 || kept > dim) {
    throw new RangeError(`Cannot whiten to ${kept} dimensions: 1 to ${dim} are possible`);
  }
  if (!(shrinkage >= 0 && shrinkage <= 1)) {
    throw new RangeError(`Cannot whiten with a shrinkage of ${shrinkage}: it is from 0 to 1`);
  }
  const mean = meanEmbedding(training);
  const { values, vectors } = symmetricEigen(covariance(training, mean), dim);
  const variances = values.map((value) => Math.max(0, value));
  const average = variances.reduce((sum, value) => sum + value) / dim;
  const divisors = variances.map((value) => (1 - shrinkage) * value + shrinkage * average);
  const varying = divisors.findIndex((value) => value <= leastVariance * divisors[0]);
  if (varying >= 0 && varying < kept) {
    throw new RangeError(
      `Cannot whiten to ${kept} dimensions: the embeddings vary in ${varying} directions only`,
    );
  }
  const projection = vectors.slice(0, kept * dim);
  projection.forEach((value, place) =>
    projection[place] = value / Math.sqrt(divisors[Math.floor(place / dim)])
  );
  return { mean, projection, dim: kept };
}

/**
 * Centres, rotates, cuts and scales embeddings as was learnt, and divides them by their lengths
 * unless told otherwise.
 *
 * Time grows with samples × dim × inputs.
 *
 * @throws {RangeError} if the embeddings are not as long as those that the whitening was learnt on
 */
export function whiten(
  { embeddings, dim: inputs }: EmbeddingMatrix,
  { mean, projection, dim }: Whitening,
  { normalize = true }: { normalize?: boolean } = {},
): EmbeddingMatrix {
  if (inputs !== mean.length) {
    throw new RangeError(`Cannot whiten embeddings of ${inputs} values: learnt on ${mean.length}`);
  }
  const samples = embeddings.length / inputs;
  const whitened = new Float32Array(samples * dim);
  const [centred, row] = [new Float64Array(inputs), new Float64Array(dim)];
  for (let sample = 0; sample < samples; sample++) {
    for (let i = 0; i < inputs; i++) centred[i] = embeddings[sample * inputs + i] - mean[i];
    for (let direction = 0; direction < dim; direction++) {
      const start = direction * inputs;
      let sum = 0;
      for (let i = 0; i < inputs; i++) sum += projection[start + i] * centred[i];
      row[direction] = sum;
    }
    // What lies exactly at the mean has no direction, and stays 0.
    const length = normalize ? lengthOf(row) || 1 : 1;
    for (let i = 0; i < dim; i++) whitened[sample * dim + i] = row[i] / length;
  }
  return { embeddings: whitened, dim };
}

function lengthOf(row: Float64Array): number {
  let squares = 0;
  for (const value of row) squares += value * value;
  return Math.sqrt(squares);
}
