/**
 * Over how many directions embeddings spread: whether the dimensions that were paid for are used.
 *
 * @module
 */

import { covariance, meanEmbedding } from "./covariance.ts";
import type { EmbeddingMatrix } from "./squared_distances.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

/** Options of {@linkcode embeddingSpectrum}. */
export interface EmbeddingSpectrumOptions {
  /** Whether embeddings are taken from their mean (the default) or from the origin. */
  centre?: boolean;
}

/** How the variance of embeddings is spread over directions. */
export interface EmbeddingSpectrum {
  /** Eigenvalues of the covariance, descending: as many as there can be that are not 0. */
  eigenvalues: Float64Array;
  /** Between 1 and the number of eigenvalues; 0 if all embeddings are one point. */
  effectiveRank: number;
  /** ρ: 0 if all directions are used alike; more is worse. NaN if all embeddings are one point. */
  spectralDecay: number;
}

/** Twice the rounding of float32: directions with a smaller share of the length are noise. */
const rounding = 2 ** -23;

/**
 * Of the singular values of the embeddings (the roots of the covariance's eigenvalues, but for a
 * factor), as shares p of their sum:
 *
 * - effective rank: exp of the entropy of p (Roy and Vetterli, The effective rank, EUSIPCO 2007)
 * - spectral decay: ρ = KL(uniform ‖ p) (Roth et al., arXiv 2002.08473, section 5)
 *
 * The code of Roth et al., and RankMe (arXiv 2210.02885), take the embeddings as they are, from the
 * origin: `centre: false`. Singular values below the rounding of float32 (2⁻²³ of the root mean
 * square length) are 0, and count as that much in ρ, which would be infinite.
 *
 * Time grows with samples × dim² + dim³, memory with dim²: 60,000 × 512 take some 5 s, at a dim of
 * 2,048 the eigenvalues alone half a minute.
 *
 * @param matrix embeddings `[samples, dim]`, finite
 */
export function embeddingSpectrum(
  matrix: EmbeddingMatrix,
  { centre = true }: EmbeddingSpectrumOptions = {},
): EmbeddingSpectrum {
  const { embeddings, dim } = matrix;
  const samples = embeddings.length / dim;
  const mean = meanEmbedding(matrix);
  const products = covariance(matrix, centre ? mean : new Float64Array(dim));
  let squaredLength = centre ? mean.reduce((sum, x) => sum + x * x, 0) : 0;
  for (let d = 0; d < dim; d++) squaredLength += products[d * dim + d];
  const noise = rounding ** 2 * squaredLength;
  const count = Math.min(dim, centre ? samples - 1 : samples);
  const eigenvalues = symmetricEigen(products, dim).values.subarray(0, count)
    .map((value) => value > noise ? value : 0);
  return { eigenvalues, ...spread(eigenvalues, noise) };
}

function spread(
  eigenvalues: Float64Array,
  noise: number,
): Pick<EmbeddingSpectrum, "effectiveRank" | "spectralDecay"> {
  const singular = eigenvalues.map(Math.sqrt);
  const sum = singular.reduce((sum, value) => sum + value, 0);
  if (sum === 0) return { effectiveRank: 0, spectralDecay: NaN };
  let entropy = 0;
  let divergence = 0;
  for (const value of singular) {
    if (value > 0) entropy -= value / sum * Math.log(value / sum);
    const share = Math.max(value, Math.sqrt(noise)) / sum;
    divergence -= Math.log(share * singular.length) / singular.length;
  }
  return { effectiveRank: Math.exp(entropy), spectralDecay: divergence };
}
