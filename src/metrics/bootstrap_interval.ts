/**
 * How sure a mean over queries is: percentile bootstrap intervals. Takes the per-query metrics,
 * gives the report its intervals.
 *
 * @module
 */

import { createRandom } from "../core/random.ts";

/** An interval that holds a mean with the stated confidence. */
export interface Interval {
  low: number;
  high: number;
}

/** Options of {@linkcode bootstrapIntervals}. */
export interface BootstrapOptions {
  /** How often queries are drawn anew; 1,000 by default. */
  resamples?: number;
  /** Seed of the draws; 0 by default. */
  seed?: number | string;
  /** Confidence, in (0, 1); 0.95 by default. */
  confidence?: number;
}

/**
 * The interval of the mean of `values`, as {@linkcode bootstrapIntervals}.
 *
 * @param values `[queries]`
 */
export function bootstrapInterval(values: Float64Array, options: BootstrapOptions = {}): Interval {
  return bootstrapIntervals([values], options)[0];
}

/**
 * Percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, chapter 13): draws
 * as many queries as there are, with replacement, many times, and takes the quantiles of the
 * means. It tells what another choice of queries might have given, not another training run.
 *
 * All metrics are drawn together, so that 100,000 queries take seconds.
 *
 * @param columns metrics, each `[queries]`
 * @returns an interval for the mean of each column; NaN if there are no queries
 * @throws {RangeError} if columns differ in length, or an option is out of range
 */
export function bootstrapIntervals(
  columns: readonly Float64Array[],
  { resamples = 1000, seed = 0, confidence = 0.95 }: BootstrapOptions = {},
): Interval[] {
  const means = resampledMeans(columns, { resamples, seed });
  return means.map((sorted) => intervalOf(sorted, confidence));
}

/**
 * The means of all resamples: those from which {@linkcode bootstrapIntervals} takes the quantiles.
 *
 * @param columns metrics, each `[queries]`; the same queries are drawn for all
 * @returns for each column `[resamples]`, ascending; NaN if there are no queries
 * @throws {RangeError} if columns differ in length, or there are no resamples
 */
export function resampledMeans(
  columns: readonly Float64Array[],
  { resamples = 1000, seed = 0 }: Omit<BootstrapOptions, "confidence"> = {},
): Float64Array[] {
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new RangeError(`Cannot draw ${resamples} resamples: a whole number ≥ 1 is needed`);
  }
  const queries = columns.at(0)?.length ?? 0;
  if (columns.some(({ length }) => length !== queries)) {
    throw new RangeError("Cannot draw queries: the columns differ in length");
  }
  const random = createRandom(typeof seed === "number" ? `${seed} bootstrap` : seed);
  const means = columns.map(() => new Float64Array(resamples));
  // How often each query was drawn: the columns are then read in order, three times as fast.
  const draws = new Float64Array(queries);
  for (let resample = 0; resample < resamples; resample++) {
    draws.fill(0);
    for (let draw = 0; draw < queries; draw++) draws[random.integer(queries)]++;
    columns.forEach((column, c) => means[c][resample] = weightedSum(column, draws) / queries);
  }
  return means.map((values) => values.sort());
}

function weightedSum(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += weights[i] * values[i];
  return sum;
}

/**
 * The percentile interval of resampled means.
 *
 * @param sorted `[resamples]`, ascending
 * @throws {RangeError} if the confidence is out of range
 */
export function intervalOf(sorted: Float64Array, confidence: number): Interval {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`Cannot have the confidence ${confidence}: a number in (0, 1) is needed`);
  }
  const tail = (1 - confidence) / 2;
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) };
}

/** The quantile of ascending values, interpolated between the two nearest. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
