/**
 * Means over queries: which queries count, and whether queries or categories count alike.
 *
 * @module
 */

import type { PerQueryMetrics } from "./measure_queries.ts";

/** What becomes of a query without any other item of its category in the gallery. */
export type LoneQueryRule = "miss" | "exclude";

/**
 * What counts alike: each query (`"micro"`), or each category, whose value is the mean over its
 * queries (`"macro"`).
 */
export type Average = "micro" | "macro";

/** Positions in `perQuery` of the queries that count. */
export function countedQueries(
  { positiveCount }: PerQueryMetrics,
  loneQueries: LoneQueryRule,
): Int32Array {
  const all = Int32Array.from(positiveCount.keys());
  return loneQueries === "exclude" ? all.filter((query) => positiveCount[query] > 0) : all;
}

/** A figure as numbers of which it is the mean. */
export interface FigureColumn {
  /** Its value for each query, or for each category if the average is macro. */
  values: Float64Array;
  /** Their mean; NaN if there are none. */
  mean: number;
}

/**
 * Takes the mean of a figure over queries. Queries that have no value (NaN) are left out, and in a
 * macro average categories of which no query has one.
 *
 * @param labels `[queries]` of `perQuery`
 * @param counted positions of the queries that count
 * @param valueAt the figure of a query
 */
export function averageQueries(
  { labels }: Pick<PerQueryMetrics, "labels">,
  counted: Int32Array,
  valueAt: (query: number) => number,
  average: Average,
): FigureColumn {
  const having = counted.filter((query) => !Number.isNaN(valueAt(query)));
  const values = Float64Array.from(having, valueAt);
  if (average === "micro") return { values, mean: meanOf(values) };
  const sums = new Map<number, { sum: number; count: number }>();
  having.forEach((query, i) => {
    const group = sums.get(labels[query]) ?? { sum: 0, count: 0 };
    sums.set(labels[query], { sum: group.sum + values[i], count: group.count + 1 });
  });
  const means = Float64Array.from([...sums.values()], ({ sum, count }) => sum / count);
  return { values: means, mean: meanOf(means) };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
