/**
 * The table by category and the confused pairs, with the categories' names.
 *
 * @module
 */

import { categoryFigures } from "../metrics/category_figures.ts";
import { confusedCategories } from "../metrics/confused_categories.ts";
import type { LoneQueryRule, PerQueryMetrics } from "../metrics/evaluate_ranking.ts";
import type { ChosenFigures, RankingFigures } from "../metrics/ranking_figures.ts";

/** The figures of one category. */
export interface NamedCategory extends Omit<RankingFigures<number>, "averageRankingPosition"> {
  category: string;
  /** How many queries of it count. */
  queryCount: number;
  /** Absent if the category has lone queries only. */
  averageRankingPosition?: number;
}

/** Queries of one category whose nearest neighbour of any other category is of the second. */
export interface NamedPair {
  category: string;
  confusedWith: string;
  /** How many queries of the category that are. */
  count: number;
  /** Of those, how many find it before any image of their own category. */
  misses: number;
  /** How many queries the category has. */
  queryCount: number;
}

/** The categories of a ranking, in the order of their names. */
export function namedCategories(
  perQuery: PerQueryMetrics,
  names: readonly string[],
  options: ChosenFigures & { loneQueries: LoneQueryRule },
): NamedCategory[] {
  return categoryFigures(perQuery, options)
    .map(({ label, averageRankingPosition, ...figures }) => ({
      category: names[label],
      ...figures,
      ...Number.isNaN(averageRankingPosition) ? {} : { averageRankingPosition },
    }));
}

/** The confused pairs of a ranking, the most misses first. */
export function namedPairs(
  perQuery: PerQueryMetrics,
  labels: Int32Array,
  names: readonly string[],
): NamedPair[] {
  return confusedCategories(perQuery, labels).map(({ label, confusedWith, ...counts }) => ({
    category: names[label],
    confusedWith: names[confusedWith],
    ...counts,
  }));
}
