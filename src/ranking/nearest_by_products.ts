/**
 * The nearest neighbours of many queries by matrix products: a rounded look at everything, and an
 * exact look at the few who could be among the nearest. The order is that of the exact distances,
 * the same as by `nearest_by_distance.ts`.
 *
 * @module
 */

import { openDotProducts } from "../tensor/open_dot_products.ts";
import { createCandidates } from "./candidates.ts";
import { createExactLook } from "./exact_look.ts";
import type { MemoryPlan } from "./memory_plan.ts";
import type { NearestOptions, NearestResult } from "./nearest_by_distance.ts";
import { createScoreScanner } from "./score_scanner.ts";
import {
  type OpenDotProducts,
  openTileProducts,
  tilesOf,
  tilesOfPairs,
  TooFarApart,
} from "./tile_products.ts";

/**
 * Finds the nearest neighbours.
 *
 * @param into gets them
 * @returns in words what computed; null if the embeddings are too far apart for products
 */
export async function nearestByProducts(
  options: NearestOptions & { plan: MemoryPlan; open?: OpenDotProducts },
  into: NearestResult,
): Promise<string | null> {
  const { reader, queries: all, gallery, k, plan, onProgress, open = openDotProducts } = options;
  const tileProducts = await openTileProducts({ reader, gallery, plan, open });
  const { arena, products, scaling, error, tile } = tileProducts;

  async function rankPart(queries: Int32Array, into: NearestResult): Promise<void> {
    const sides = tileProducts.loadQueries(queries);
    try {
      const lengths = sides.flatMap(({ scaled }) => [...scaled.lengths.subarray(0, scaled.count)]);
      const look = createExactLook({ reader, queries, k, lengths, scale: scaling.scale });
      const candidates = createCandidates(queries.length, k, look);
      const scoreType = products.precision.scores;
      const scanner = createScoreScanner({ arena, tile, scoreType, candidates, error, k });
      const tiles = equal(queries, gallery)
        ? tilesOfPairs(sides)
        : tilesOf(sides, gallery, { load: tileProducts.load, galleryTile: plan.galleryTile });
      await tileProducts.eachScored(tiles, ({ queries, gallery, shared }, scores) => {
        scanner.scan(scores, queries, gallery, shared);
        onProgress?.(queries.ids.length * gallery.ids.length * (shared ? 2 : 1));
      });
      scanner.free();
      look.decide(candidates, into);
    } finally {
      for (const { loaded } of sides) loaded.free();
    }
  }

  try {
    for (let start = 0; start < all.length; start += plan.queries) {
      const end = Math.min(start + plan.queries, all.length);
      await rankPart(all.subarray(start, end), {
        neighbours: into.neighbours.subarray(start * k, end * k),
        distances: into.distances.subarray(start * k, end * k),
      });
    }
  } catch (thrown) {
    if (thrown instanceof TooFarApart) return null;
    throw thrown;
  }
  return products.name;
}

function equal(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
