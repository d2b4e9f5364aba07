/**
 * The orders in which images are listed.
 *
 * @module
 */

import type { imageOrders } from "./api.ts";
import type { ListedImages } from "./listed_images.ts";
import type { MeasuredQueries } from "./measured_queries.ts";

/** The name of an order. */
export type ImageOrder = typeof imageOrders[number];

/** The rows of all images in an order; `worst` and `best` need all queries to be measured. */
export function orderImages(
  { labels }: Pick<ListedImages, "labels">,
  { firstPositiveRank: ranks, averagePrecisionAtR: precisions }: Pick<
    MeasuredQueries,
    "firstPositiveRank" | "averagePrecisionAtR"
  >,
  order: ImageOrder,
): Int32Array {
  const rows = Int32Array.from(labels.keys());
  if (order === "order") return rows;
  if (order === "category") return rows.sort((a, b) => labels[a] - labels[b] || a - b);
  const sign = order === "worst" ? 1 : -1;
  const worstFirst = (a: number, b: number) => ranks[b] - ranks[a] || precisions[a] - precisions[b];
  return rows.sort((a, b) =>
    // Who has nobody to find is neither good nor bad, and comes last.
    Number(ranks[a] === 0) - Number(ranks[b] === 0) || sign * worstFirst(a, b) || a - b
  );
}
