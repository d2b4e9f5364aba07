/**
 * How far a score can be from the exact one. This is what makes ranking by rounded products exact:
 * whoever could be among the nearest within these bounds is looked at again, in float64.
 *
 * The score of gallery row g for query q is s = y_q·y_g − ½‖y_g‖², with y as in `scaled_rows.ts`: the
 * squared distance ‖y_q − y_g‖² = ‖y_q‖² − 2s falls as s grows. Let N and ρ be a row's length and
 * shift, and ŷ the values multiplied in its place. In this order:
 *
 * 1. rounding of rows: |y_q·y_g − ŷ_q·ŷ_g| ≤ ρ_q N_g + ‖ŷ_q‖ ρ_g, with ‖ŷ‖ ≤ N + ρ (Cauchy-Schwarz)
 * 2. the product, in whatever order it sums: |computed − ŷ_q·ŷ_g| ≤ γ ‖ŷ_q‖ ‖ŷ_g‖ where 1 + γ is
 *    (1 + dσ / (1 − dσ)) (1 + v)² (1 + s), with σ the error of a sum or a product, v that of a value
 *    and s that of the score (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1)
 * 3. float32 of ½‖y_g‖², of bounds and of their sums: a few units of 2^-24 of the largest of them
 * 4. float64 of the distance that decides: at most (d + 3) 2^-53 of it, and it is ≤ (N_q + N_g)²
 * 5. numbers below 2^-126, which a processor may take for zero: less than d 2^-100
 *
 * @module
 */

import { type DotPrecision, relativeError } from "../tensor/dot_products.ts";

/** A set of rows as the bound sees it. */
export interface RowExtremes {
  /** The largest length. */
  longest: number;
  /** The largest shift. */
  mostShifted: number;
}

/** How far scores of a query can be off. */
export type ScoreError = (length: number, shift: number, gallery: RowExtremes) => number;

/** The bound for products of a precision, for rows of a length. */
export function scoreError(dim: number, precision: DotPrecision): ScoreError {
  const share = relativeError(dim, precision);
  const float64 = (dim + 3) * 2 ** -53;
  return (length, shift, { longest, mostShifted }) => {
    // Rows that all are the centre: so ties of a collapsed model's embeddings are no near-ties.
    if (length + longest === 0) return 0;
    const reach = (length + shift) * (longest + mostShifted);
    return shift * longest + (length + shift) * mostShifted + share * reach +
      2 ** -20 * (reach + longest * longest) + float64 * (length + longest) ** 2 + dim * 2 ** -100;
  };
}
