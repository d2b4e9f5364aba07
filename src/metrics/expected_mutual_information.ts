/**
 * What groupings share by chance: the expectation that AMI takes off.
 *
 * @module
 */

import type { Contingency } from "./contingency.ts";

/**
 * The mean mutual information of all groupings that have groups of these sizes (Vinh, Epps and
 * Bailey, 2010, equation 24a): for each pair of groups, what each number of shared items adds, times
 * its hypergeometric probability.
 *
 * Pairs of groups of the same two sizes add the same, and are reckoned once. Time grows with the
 * pairs of different sizes × the smaller size, memory with the items.
 */
export function expectedMutualInformation({ total, first, second }: Contingency): number {
  const logFactorial = logFactorials(total);
  const sizesOf = (counts: readonly number[]) => Map.groupBy(counts, (count) => count);
  let sum = 0;
  for (const [one, ones] of sizesOf(first)) {
    for (const [other, others] of sizesOf(second)) {
      sum += ones.length * others.length * expectationOfPair(one, other, total, logFactorial);
    }
  }
  return sum;
}

/** What a pair of groups of sizes a and b adds, of n items. */
function expectationOfPair(
  a: number,
  b: number,
  n: number,
  logFactorial: Float64Array,
): number {
  const constant = logFactorial[a] + logFactorial[b] + logFactorial[n - a] + logFactorial[n - b] -
    logFactorial[n];
  let sum = 0;
  for (let shared = Math.max(1, a + b - n); shared <= Math.min(a, b); shared++) {
    const probability = Math.exp(
      constant - logFactorial[shared] - logFactorial[a - shared] - logFactorial[b - shared] -
        logFactorial[n - a - b + shared],
    );
    sum += probability * shared / n * Math.log(n * shared / (a * b));
  }
  return sum;
}

/** ln 0! … ln n!, summed with the rounding kept (Kahan), since differences of large ones are taken. */
function logFactorials(n: number): Float64Array {
  const result = new Float64Array(n + 1);
  let sum = 0;
  let lost = 0;
  for (let i = 2; i <= n; i++) {
    const term = Math.log(i) - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
    result[i] = sum;
  }
  return result;
}
