/**
 * Whether one run is better than another on the same queries: the bootstrap of the difference. Takes
 * the per-query metrics of both, gives `runs:compare` its intervals.
 *
 * @module
 */

import {
  type BootstrapOptions,
  type Interval,
  intervalOf,
  resampledMeans,
} from "./bootstrap_interval.ts";

/** A difference of two means over the same queries, and how sure it is. */
export interface PairedDifference extends Interval {
  /** Mean of the second minus mean of the first. */
  difference: number;
  /** Share of resamples in which the difference is 0 or less. */
  shareAtMostZero: number;
  /** Two-sided p-value: how surprising the difference is if there is none. */
  pValue: number;
}

/**
 * Compares two systems by metrics of the same queries. In each resample the same queries are drawn
 * for both (with replacement, as many as there are), so that what makes a query hard for both
 * cancels out; the interval is made of the quantiles of the differences (Efron and Tibshirani, An
 * Introduction to the Bootstrap, 1993, chapters 13 and 15.4: the level at which the interval just
 * leaves out 0).
 *
 * The p-value is twice the smaller of the shares with a difference ≤ 0 and ≥ 0, at most 1; the
 * difference as it was measured counts as a resample more, so that it is never 0 (Davison and
 * Hinkley, Bootstrap Methods and their Application, 1997, section 4.4).
 *
 * All of it speaks of what other queries might have given: two trainings of one system with other
 * seeds differ too, and that is not in it.
 *
 * @param first metrics of one system, each `[queries]`
 * @param second the same metrics of the other, of the same queries in the same order
 * @returns the difference second − first of each metric; NaN without queries
 * @throws {RangeError} if lengths differ, or an option is out of range
 */
export function pairedBootstrap(
  first: readonly Float64Array[],
  second: readonly Float64Array[],
  { resamples = 10_000, seed = 0, confidence = 0.95 }: BootstrapOptions = {},
): PairedDifference[] {
  if (
    first.length !== second.length || first.some(({ length }, i) => length !== second[i].length)
  ) {
    throw new RangeError(
      "Cannot pair queries: the two have not the same metrics of as many queries",
    );
  }
  // The difference of two means over the same draws is the mean of the differences.
  const columns = first.map((values, i) => values.map((value, query) => second[i][query] - value));
  return resampledMeans(columns, { resamples, seed }).map((means, i) => ({
    difference: columns[i].reduce((sum, value) => sum + value, 0) / columns[i].length,
    ...intervalOf(means, confidence),
    ...significance(means),
  }));
}

function significance(
  means: Float64Array,
): Pick<PairedDifference, "shareAtMostZero" | "pValue"> {
  if (Number.isNaN(means[0])) return { shareAtMostZero: NaN, pValue: NaN };
  const atMostZero = means.reduce((count, mean) => count + (mean <= 0 ? 1 : 0), 0);
  const atLeastZero = means.reduce((count, mean) => count + (mean >= 0 ? 1 : 0), 0);
  const tail = (Math.min(atMostZero, atLeastZero) + 1) / (means.length + 1);
  return { shareAtMostZero: atMostZero / means.length, pValue: Math.min(1, 2 * tail) };
}
