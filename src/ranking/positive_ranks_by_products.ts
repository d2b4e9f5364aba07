/**
 * The ranks of every query's positives by matrix products: what metrics need, as
 * `forEachPositiveRanks` of the metrics finds them, and the same numbers. Positives are looked at
 * exactly; all others are counted by their rounded scores, but for those too near to a positive's to
 * be sure, which are looked at exactly too.
 *
 * @module
 */

import type { TieRule, VisitRanks } from "../metrics/positive_ranks.ts";
import type { PreparedRanking } from "../metrics/ranking_input.ts";
import { openFloat32DotProducts } from "../tensor/open_dot_products.ts";
import { createCandidates } from "./candidates.ts";
import { createExactLook } from "./exact_look.ts";
import type { MemoryPlan } from "./memory_plan.ts";
import { createNegativeScanner } from "./negative_scanner.ts";
import { positivesOf, ranksOf } from "./positives.ts";
import { arrayRows } from "./row_reader.ts";
import { type OpenDotProducts, openTileProducts, tilesOf, TooFarApart } from "./tile_products.ts";

/** What to rank, and how. */
export interface PositiveRanksOptions {
  /** What is ranked. */
  prepared: PreparedRanking;
  /** `[samples]`: the category of each row. */
  labels: Int32Array;
  /** Who comes first at equal distance. */
  ties: TieRule;
  /** Rows at once. */
  plan: MemoryPlan;
  /** Told how many more pairs of a query and an item have been compared. */
  onProgress?: (pairs: number) => void;
  /** Starts what multiplies. */
  open?: OpenDotProducts;
}

/**
 * Calls `visit` for each query, in their order.
 *
 * @returns in words what computed; null if the embeddings are too far apart for products, after none
 *   or some of the queries
 */
export async function positiveRanksByProducts(
  { prepared, labels, ties, plan, onProgress, open = openFloat32DotProducts }: PositiveRanksOptions,
  visit: VisitRanks,
): Promise<string | null> {
  const { matrix, queries: all, gallery } = prepared;
  const reader = arrayRows(matrix.embeddings, matrix.dim);
  const tileProducts = await openTileProducts({ reader, gallery, plan, open });
  const { products, scaling, load } = tileProducts;
  const categories = Map.groupBy(gallery.keys(), (position) => labels[gallery[position]]);

  async function rankPart(queries: Int32Array, start: number): Promise<void> {
    const sides = tileProducts.loadQueries(queries);
    try {
      const lengths = sides.flatMap(({ scaled }) => [...scaled.lengths.subarray(0, scaled.count)]);
      const look = createExactLook({ reader, queries, k: 1, lengths, scale: scaling.scale });
      const candidates = createCandidates(queries.length, 1, look);
      const positives = Array.from(
        queries,
        (row, query) =>
          positivesOf({ row, query, gallery, look }, categories.get(labels[row]) ?? []),
      );
      const scanner = createNegativeScanner({ ...tileProducts, labels, ties, look, candidates });
      const tiles = tilesOf(sides, gallery, { load, galleryTile: plan.galleryTile });
      await tileProducts.eachScored(tiles, ({ queries, gallery }, scores) => {
        scanner.scan(scores, queries, gallery, positives);
        onProgress?.(queries.ids.length * gallery.ids.length);
      });
      scanner.free();
      const negative = { neighbours: new Int32Array(1), squares: new Float64Array(1) };
      positives.forEach((own, query) => {
        look.decideOne(candidates, query, negative);
        const nearest = Math.min(negative.squares[0], own.distances[0] ?? Infinity);
        visit(ranksOf(own), start + query, {
          negative: negative.neighbours[0],
          distance: Math.sqrt(nearest),
        });
      });
    } finally {
      for (const { loaded } of sides) loaded.free();
    }
  }

  try {
    for (let start = 0; start < all.length; start += plan.queries) {
      await rankPart(all.subarray(start, start + plan.queries), start);
    }
  } catch (thrown) {
    if (thrown instanceof TooFarApart) return null;
    throw thrown;
  }
  return products.name;
}
