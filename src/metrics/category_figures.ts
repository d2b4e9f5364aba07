/**
 * The figures of each category: which are found, and which are not. Takes the per-query metrics,
 * gives the report its table by category.
 *
 * @module
 */

import { averageQueries, countedQueries, type LoneQueryRule } from "./average_queries.ts";
import type { PerQueryMetrics } from "./measure_queries.ts";
import {
  type ChosenFigures,
  figuresOfQuery,
  mapFigures,
  type RankingFigures,
} from "./ranking_figures.ts";

/** The figures of one category: means over its queries. */
export interface CategoryFigures extends RankingFigures<number> {
  /** The category. */
  label: number;
  /** How many queries of it count. */
  queryCount: number;
}

/**
 * The figures of each category, in the order of their labels. Where lone queries are excluded, a
 * category that has no other query is left out; where they are misses, its average ranking
 * position is NaN.
 *
 * The macro average of a figure is the mean of this table's column; the micro average is that mean
 * weighted by `queryCount`.
 */
export function categoryFigures(
  perQuery: PerQueryMetrics,
  { loneQueries, ...chosen }: ChosenFigures & { loneQueries: LoneQueryRule },
): CategoryFigures[] {
  const figures = figuresOfQuery(perQuery, chosen);
  const counted = countedQueries(perQuery, loneQueries);
  const byLabel = Map.groupBy(counted, (query) => perQuery.labels[query]);
  return [...byLabel].sort(([one], [other]) => one - other).map(([label, queries]) => ({
    label,
    queryCount: queries.length,
    ...mapFigures(
      figures,
      (valueAt) => averageQueries(perQuery, Int32Array.from(queries), valueAt, "micro").mean,
    ),
  }));
}
