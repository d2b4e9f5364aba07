/**
 * How well clusters agree with categories: NMI and AMI.
 *
 * @module
 */

import { type Contingency, contingency } from "./contingency.ts";
import { expectedMutualInformation } from "./expected_mutual_information.ts";

/** How the two entropies are averaged for the denominator. */
export type EntropyAverage = "arithmetic" | "geometric";

/** Options of {@linkcode normalizedMutualInformation} and {@linkcode adjustedMutualInformation}. */
export interface MutualInformationOptions {
  /**
   * `"arithmetic"` by default, as in scikit-learn since 0.22; `"geometric"` is what papers before
   * that have.
   */
  average?: EntropyAverage;
}

/**
 * NMI: the mutual information of two groupings, divided by the average of their entropies. 1 if they
 * are the same, 0 if they have nothing in common; many small clusters have a high one by chance
 * alone, which {@linkcode adjustedMutualInformation} takes off.
 *
 * @param first the group of each item
 * @param second the same by the other grouping
 * @throws {RangeError} if the two differ in length
 */
export function normalizedMutualInformation(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  { average = "arithmetic" }: MutualInformationOptions = {},
): number {
  const table = contingency(first, second);
  if (isSame(table)) return 1;
  const information = mutualInformation(table);
  return information === 0 ? 0 : information / averageEntropy(table, average);
}

/**
 * AMI (Vinh, Epps and Bailey, Information Theoretic Measures for Clusterings Comparison, 2010): as
 * {@linkcode normalizedMutualInformation}, less what groups of those sizes share by chance: 0 on
 * average for clusters drawn at random, and below 0 for worse.
 *
 * @param first the group of each item
 * @param second the same by the other grouping
 * @throws {RangeError} if the two differ in length
 */
export function adjustedMutualInformation(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  { average = "arithmetic" }: MutualInformationOptions = {},
): number {
  const table = contingency(first, second);
  if (isSame(table)) return 1;
  // One group on either side says nothing, by chance or not.
  if (table.first.length === 1 || table.second.length === 1) return 0;
  const expected = expectedMutualInformation(table);
  const possible = averageEntropy(table, average) - expected;
  // Nothing is possible beyond chance where every item is a group of its own, on one side.
  if (Math.abs(possible) < 1e-12) return 0;
  return (mutualInformation(table) - expected) / possible;
}

/** Whether both group the same items together. */
function isSame({ first, second, cells }: Contingency): boolean {
  return cells.length === first.length && cells.length === second.length;
}

function mutualInformation({ total, first, second, cells }: Contingency): number {
  let sum = 0;
  for (const { first: one, second: other, count } of cells) {
    sum += count / total * Math.log(count * total / (first[one] * second[other]));
  }
  return sum < 1e-15 ? 0 : sum;
}

function averageEntropy({ total, first, second }: Contingency, average: EntropyAverage): number {
  const entropyOf = (counts: readonly number[]) =>
    counts.reduce((sum, count) => sum - count / total * Math.log(count / total), 0);
  const [one, other] = [entropyOf(first), entropyOf(second)];
  return average === "arithmetic" ? (one + other) / 2 : Math.sqrt(one * other);
}
