/**
 * Categories as numbers, which is what losses and metrics take.
 *
 * @module
 */

/** The categories of samples, numbered in the order of their names. */
export interface Labels {
  /** The number of each sample's category, [samples]. */
  labels: Int32Array;
  /** The category of each number, sorted. */
  categories: string[];
}

/** Numbers the categories of samples; the numbers depend on the names alone, not on the order. */
export function labelsOf(samples: readonly { category: string }[]): Labels {
  const categories = [...new Set(samples.map(({ category }) => category))].sort();
  const numberOf = new Map(categories.map((category, number) => [category, number]));
  return {
    labels: Int32Array.from(samples, ({ category }) => numberOf.get(category)!),
    categories,
  };
}
