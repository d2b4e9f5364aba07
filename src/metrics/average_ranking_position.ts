/**
 * The average ranking position: the metric by which the best model of a training is chosen.
 *
 * @module
 */

import { evaluateRanking, type LabelledRankingInput } from "./evaluate_ranking.ts";
import type { TieRule } from "./positive_ranks.ts";

/** Options of {@linkcode averageRankingPosition}. */
export interface AverageRankingPositionOptions {
  /** Whether embeddings are divided by their lengths first; not by default. */
  normalize?: boolean;
  /** Who comes first at equal distance; `"pessimistic"` by default. */
  ties?: TieRule;
}

/**
 * The mean over queries of the mean rank of the items of the query's own category, where 1 is the
 * nearest and the query itself is not ranked; of a batch or of a whole set. Queries alone in
 * their category have no position and are left out; NaN if all are.
 *
 * With K items a category the best value is K / 2: the mean of 1 … K − 1.
 *
 * @param input embeddings `[samples, dim]` with labels `[samples]`
 * @throws {RangeError} as {@linkcode evaluateRanking}
 *
 * @example
 * ```ts
 * import { averageRankingPosition } from "@likeness/likeness";
 *
 * const position = averageRankingPosition({
 *   embeddings: new Float32Array([0, 1, 3, 7]),
 *   dim: 1,
 *   labels: new Int32Array([0, 0, 1, 1]),
 * });
 * if (position !== (1 + 1 + 3 + 1) / 4) throw new Error(`${position}`);
 * ```
 */
export function averageRankingPosition(
  input: LabelledRankingInput,
  options: AverageRankingPositionOptions = {},
): number {
  return evaluateRanking(input, { ...options, recallAt: [] }).averageRankingPosition;
}
