/**
 * Scores of queries and gallery, tile by tile: rows are read, scaled and multiplied, and the scores
 * shown to whoever looks through them while the next are computed.
 *
 * @module
 */

import { checkFinite } from "../metrics/ranking_input.ts";
import { type Arena, createArena } from "../tensor/arena.ts";
import type { DotProducts, DotProductsOptions, LoadedRows } from "../tensor/dot_products.ts";
import type { MemoryPlan } from "./memory_plan.ts";
import { readRows, type RowReader } from "./row_reader.ts";
import {
  chooseScaling,
  paddedRows,
  type ScaledRows,
  scaleRows,
  type Scaling,
} from "./scaled_rows.ts";
import { type ScoreError, scoreError } from "./score_error.ts";

/** Rows on one side of a tile, handed over. */
export interface TileSide {
  scaled: ScaledRows;
  /** `[count]`: which rows of the embeddings they are. */
  ids: Int32Array;
  /** The number of the first among all queries, or of the gallery. */
  first: number;
  loaded: LoadedRows;
}

/** One product: scores `[queries, gallery]`. */
export interface Tile {
  queries: TileSide;
  gallery: TileSide;
  /** Whether those of the gallery are queries too, for whom the same scores count. */
  shared: boolean;
}

/** Starts what multiplies. */
export type OpenDotProducts = (options: DotProductsOptions) => Promise<DotProducts>;

/** Computes scores tile by tile. */
export interface TileProducts {
  arena: Arena;
  products: DotProducts;
  scaling: Scaling;
  /** How far off the scores can be. */
  error: ScoreError;
  /** The most rows on a side. */
  tile: number;
  /**
   * Reads, scales and hands over rows.
   *
   * @throws {TooFarApart} if they are too long for products
   * @throws {RangeError} if one is not finite
   */
  load(rows: Int32Array, first: number): TileSide;
  /** All queries, handed over in tiles; whoever asks for them frees them. */
  loadQueries(queries: Int32Array): TileSide[];
  /** Shows the scores of all tiles, at an address that is good during the call. */
  eachScored(
    tiles: Iterable<Tile>,
    visit: (tile: Tile, scores: number) => void,
  ): Promise<void>;
}

/** Thrown where embeddings are too far apart for products. */
export class TooFarApart extends Error {}

/** Opens what multiplies rows of a reader. */
export async function openTileProducts(
  { reader, gallery, plan, open }: {
    reader: RowReader;
    /** Rows that are searched: they tell the scaling. */
    gallery: Int32Array;
    plan: MemoryPlan;
    open: OpenDotProducts;
  },
): Promise<TileProducts> {
  const { dim } = reader;
  const arena = createArena();
  const products = await open({ dim, arena });
  const { rows: rowType, scores: scoreType } = products.precision;
  const scaling = chooseScaling(reader, gallery);
  const [queryRows, galleryRows] = [paddedRows(plan.queryTile), paddedRows(plan.galleryTile)];
  // Where everybody asks for everybody, queries are on both sides.
  const tile = Math.max(queryRows, galleryRows);
  const tileBytes = queryRows * tile * (scoreType === "float32" ? 4 : 2);
  const targets = [arena.allocate(tileBytes), arena.allocate(tileBytes)];
  const rawRows = new Float32Array(tile * dim);
  const scaledRows = new (rowType === "float32" ? Float32Array : Uint16Array)(tile * dim);

  function load(rows: Int32Array, first: number): TileSide {
    const raw = rawRows.subarray(0, rows.length * dim);
    readRows(reader, rows, raw);
    const values = scaledRows.subarray(0, paddedRows(rows.length) * dim);
    const scaled = scaleRows(raw, scaling, values);
    if (scaled === null) {
      checkFinite(raw, dim, (place) => rows[place]);
      throw new TooFarApart();
    }
    return { scaled, ids: rows, first, loaded: products.load(values) };
  }

  return {
    arena,
    products,
    scaling,
    error: scoreError(dim, products.precision),
    tile,
    load,
    loadQueries(queries) {
      const sides: TileSide[] = [];
      try {
        for (let first = 0; first < queries.length; first += plan.queryTile) {
          sides.push(load(queries.subarray(first, first + plan.queryTile), first));
        }
      } catch (thrown) {
        for (const { loaded } of sides) loaded.free();
        throw thrown;
      }
      return sides;
    },
    async eachScored(tiles, visit) {
      let last: Tile | null = null;
      let turn = 0;
      for (const tile of tiles) {
        const done = products.multiply(tile.queries.loaded, tile.gallery.loaded, targets[turn]);
        try {
          if (last) visit(last, targets[1 - turn]);
        } finally {
          await done;
        }
        last = tile;
        turn = 1 - turn;
      }
      if (last) visit(last, targets[1 - turn]);
    },
  };
}

/** Tiles of all queries with the gallery, which is handed over piece by piece. */
export function* tilesOf(
  sides: readonly TileSide[],
  gallery: Int32Array,
  { load, galleryTile }: { load: TileProducts["load"]; galleryTile: number },
): Generator<Tile> {
  for (let start = 0; start < gallery.length; start += galleryTile) {
    const side = load(gallery.subarray(start, start + galleryTile), start);
    try {
      for (const queries of sides) yield { queries, gallery: side, shared: false };
    } finally {
      // What computes with them still holds them itself.
      side.loaded.free();
    }
  }
}

/**
 * The tiles where everybody asks for everybody: each score counts for both rows. Every row meets the
 * others in ascending order this way too.
 */
export function* tilesOfPairs(sides: readonly TileSide[]): Generator<Tile> {
  for (const [index, queries] of sides.entries()) {
    for (const gallery of sides.slice(index)) {
      yield { queries, gallery, shared: gallery !== queries };
    }
  }
}
