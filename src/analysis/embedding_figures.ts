/**
 * How embeddings lie in their space, whatever is ranked: figures of the report that no query has.
 *
 * @module
 */

import { alignment } from "../metrics/alignment.ts";
import { collapseIndicators } from "../metrics/collapse_indicators.ts";
import { embeddingSpectrum } from "../metrics/embedding_spectrum.ts";
import type { LabelledRankingInput, PerQueryMetrics } from "../metrics/evaluate_ranking.ts";
import { uniformity } from "../metrics/uniformity.ts";

/** Figures of the embeddings of all images, queries and gallery. */
export interface EmbeddingFigures {
  /** Mean squared distance of images of one category, at length 1; null without two such images. */
  alignment: number | null;
  /** ln of the mean potential of all images, or of a million pairs of them, at length 1. */
  uniformity: number;
  /** How many directions are used, of `dim`. */
  effectiveRank: number;
  /** ρ, of the spectrum around the mean; null if all embeddings are one point. */
  spectralDecay: number | null;
  /** 0 if all embeddings are one point, 1 if their mean is the origin. */
  spread: number;
  /** Share of queries that have another image almost in the same place. */
  nearDuplicateShare: number;
  /** Length of an embedding. */
  dim: number;
  /** Of the covariance, descending. */
  eigenvalues: number[];
}

/** Measures the embeddings; time and memory as the metrics' own. */
export function embeddingFigures(
  input: LabelledRankingInput,
  perQuery: PerQueryMetrics,
  { seed }: { seed: number },
): EmbeddingFigures {
  const { eigenvalues, effectiveRank, spectralDecay } = embeddingSpectrum(input);
  return {
    alignment: orNull(alignment(input, input.labels)),
    uniformity: uniformity(input, { seed }),
    effectiveRank,
    spectralDecay: orNull(spectralDecay),
    ...collapseIndicators(input, perQuery),
    dim: input.dim,
    eigenvalues: [...eigenvalues],
  };
}

/** JSON has no NaN. */
function orNull(figure: number): number | null {
  return Number.isNaN(figure) ? null : figure;
}
