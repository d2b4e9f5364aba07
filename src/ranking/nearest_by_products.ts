/**
 * The nearest neighbours of many queries by matrix products: a rounded look at everything, and an
 * exact look at the few who could be among the nearest. The order is that of the exact distances,
 * the same as by `nearest_by_distance.ts`.
 *
 * @module
 */

import { checkFinite } from "../metrics/ranking_input.ts";
import { createArena } from "../tensor/arena.ts";
import type { DotProducts, DotProductsOptions, LoadedRows } from "../tensor/dot_products.ts";
import { openDotProducts } from "../tensor/open_dot_products.ts";
import { createCandidates } from "./candidates.ts";
import { createExactLook } from "./exact_look.ts";
import type { MemoryPlan } from "./memory_plan.ts";
import type { NearestOptions, NearestResult } from "./nearest_by_distance.ts";
import { readRows } from "./row_reader.ts";
import { chooseScaling, paddedRows, scaleRows } from "./scaled_rows.ts";
import { scoreError } from "./score_error.ts";
import { createScoreScanner, type TileSide } from "./score_scanner.ts";

/** Starts what multiplies. */
export type OpenDotProducts = (options: DotProductsOptions) => Promise<DotProducts>;

/** Rows on one side of a product, handed over. */
interface LoadedSide extends TileSide {
  loaded: LoadedRows;
}

/** One product. */
interface Tile {
  queries: LoadedSide;
  gallery: LoadedSide;
  /** Whether those of the gallery are queries too, for whom the same scores count. */
  shared: boolean;
}

/** Thrown where lengths would overflow in a product. */
class TooLong extends Error {}

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
  const { dim } = reader;
  const arena = createArena();
  const products = await open({ dim, arena });
  const { rows: rowType, scores: scoreType } = products.precision;
  const error = scoreError(dim, products.precision);
  const scaling = chooseScaling(reader, gallery);
  const [queryRows, galleryRows] = [paddedRows(plan.queryTile), paddedRows(plan.galleryTile)];
  // Where everybody asks for everybody, queries are on both sides.
  const tile = Math.max(queryRows, galleryRows);
  const tileBytes = queryRows * tile * (scoreType === "float32" ? 4 : 2);
  const targets = [arena.allocate(tileBytes), arena.allocate(tileBytes)];

  const rawRows = new Float32Array(tile * dim);
  const scaledRows = new (rowType === "float32" ? Float32Array : Uint16Array)(tile * dim);

  function load(rows: Int32Array, first: number): LoadedSide {
    const raw = rawRows.subarray(0, rows.length * dim);
    readRows(reader, rows, raw);
    const values = scaledRows.subarray(0, paddedRows(rows.length) * dim);
    const scaled = scaleRows(raw, scaling, values);
    if (scaled === null) {
      checkFinite(raw, dim, (place) => rows[place]);
      throw new TooLong();
    }
    return { scaled, ids: rows, first, loaded: products.load(values) };
  }

  async function rankPart(queries: Int32Array, into: NearestResult): Promise<void> {
    const sides: LoadedSide[] = [];
    try {
      for (let first = 0; first < queries.length; first += plan.queryTile) {
        sides.push(load(queries.subarray(first, first + plan.queryTile), first));
      }
      const lengths = sides.flatMap(({ scaled }) => [...scaled.lengths.subarray(0, scaled.count)]);
      const look = createExactLook({ reader, queries, k, lengths, scale: scaling.scale });
      const candidates = createCandidates(queries.length, k, look);
      const scanner = createScoreScanner({ arena, tile, scoreType, candidates, error, k });
      const shared = equal(queries, gallery);
      const tiles = shared ? tilesOfPairs(sides) : tilesOf(sides, gallery);
      await eachScored(tiles, ({ queries, gallery, shared }, scores) => {
        scanner.scan(scores, queries, gallery, shared);
        onProgress?.(queries.ids.length * gallery.ids.length * (shared ? 2 : 1));
      });
      scanner.free();
      look.decide(candidates, into);
    } finally {
      for (const { loaded } of sides) loaded.free();
    }
  }

  /** All tiles, the gallery loaded piece by piece. */
  function* tilesOf(sides: readonly LoadedSide[], gallery: Int32Array): Generator<Tile> {
    for (let start = 0; start < gallery.length; start += plan.galleryTile) {
      const side = load(gallery.subarray(start, start + plan.galleryTile), start);
      try {
        for (const queries of sides) yield { queries, gallery: side, shared: false };
      } finally {
        // What computes with them still holds them itself.
        side.loaded.free();
      }
    }
  }

  /** Computes the next tile while the last one is looked through. */
  async function eachScored(
    tiles: Iterable<Tile>,
    visit: (tile: Tile, scores: number) => void,
  ): Promise<void> {
    let last: Tile | null = null;
    let turn = 0;
    for (const tile of tiles) {
      const done = products.multiply(tile.queries.loaded, tile.gallery.loaded, targets[turn]);
      if (last) visit(last, targets[1 - turn]);
      await done;
      last = tile;
      turn = 1 - turn;
    }
    if (last) visit(last, targets[1 - turn]);
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
    if (thrown instanceof TooLong) return null;
    throw thrown;
  }
  return products.name;
}

/**
 * The tiles where everybody asks for everybody: each score counts for both rows. Every row meets the
 * others in ascending order this way too.
 */
function* tilesOfPairs(sides: readonly LoadedSide[]): Generator<Tile> {
  for (const [index, queries] of sides.entries()) {
    for (const gallery of sides.slice(index)) {
      yield { queries, gallery, shared: gallery !== queries };
    }
  }
}

function equal(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
