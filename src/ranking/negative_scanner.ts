/**
 * Counts in the scores of a tile how many negatives come before each positive, and collects who may
 * be the nearest negative. Before it stands the product of a tile of queries and one of the gallery,
 * after it the ranks.
 *
 * @module
 */

import { comesFirst, type TieRule } from "../metrics/positive_ranks.ts";
import type { Arena } from "../tensor/arena.ts";
import { countKernels } from "../tensor/kernels/simd/count_kernels.ts";
import type { Candidates, ExactLook } from "./candidates.ts";
import type { Positives } from "./positives.ts";
import type { ScoreError } from "./score_error.ts";
import type { TileSide } from "./tile_products.ts";

/** Counts in the scores of tiles. */
export interface NegativeScanner {
  /**
   * Looks through float32 scores `[queries, gallery]` at an address.
   *
   * @param positives of all queries: their counts go up
   */
  scan(
    scores: number,
    queries: TileSide,
    gallery: TileSide,
    positives: readonly Positives[],
  ): void;
  /** Gives its places in the arena back. */
  free(): void;
}

/** What a scanner works with. */
export interface NegativeScannerOptions {
  arena: Arena;
  /** The most rows on a side. */
  tile: number;
  /** How far off scores can be. */
  error: ScoreError;
  /** `[samples]`: the category of each row. */
  labels: Int32Array;
  ties: TieRule;
  look: ExactLook;
  /** Who may be the nearest negative. */
  candidates: Candidates;
}

/** Less than this no score of rows that differ is. */
const leastNumber = 2 ** -120;

/** Makes a scanner. */
export function createNegativeScanner(
  { arena, tile, error, labels, ties, look, candidates }: NegativeScannerOptions,
): NegativeScanner {
  const kernels = countKernels(arena.memory);
  const bytes = 4 * tile;
  const [halvesAt, scoresAt, hitsAt] = [bytes, bytes, bytes + 4].map(arena.allocate);
  const [lowerAt, upperAt, countsAt] = [4, 4, 16].map(arena.allocate);
  const { floors } = candidates;
  const hitsIndex = hitsAt / 4;
  /** The pairs of a positive and a column that only distances can put in order, in a tile's row. */
  const unsure: { positives: number[]; places: number[] } = { positives: [], places: [] };
  /** The columns of these, each once, and where each is among them. */
  const columnsUnsure: number[] = [];
  const placeOf = new Int32Array(tile).fill(-1);

  function scan(
    products: number,
    queries: TileSide,
    gallery: TileSide,
    positives: readonly Positives[],
  ): void {
    const { buffer } = arena.memory;
    const [floats, integers] = [new Float32Array(buffer), new Int32Array(buffer)];
    const columns = gallery.scaled.halves.length;
    const scores = floats.subarray(scoresAt / 4, scoresAt / 4 + columns);
    floats.set(gallery.scaled.halves, halvesAt / 4);
    const labelAt = (column: number) => labels[gallery.ids[column]];

    /** How many scores are above `upper`; those between are hits. */
    function count(lower: number, upper: number): number {
      floats[lowerAt / 4] = lower;
      floats[upperAt / 4] = upper;
      kernels.countAbove(scoresAt, columns, lowerAt, upperAt, countsAt, hitsAt);
      const index = countsAt / 4;
      return integers[index] + integers[index + 1] + integers[index + 2] + integers[index + 3];
    }

    for (let row = 0; row < queries.scaled.count; row++) {
      kernels.subtractHalves(products + 4 * row * columns, columns, halvesAt, scoresAt);
      const query = queries.first + row;
      const { lengths, shifts } = queries.scaled;
      const rowError = error(lengths[row], shifts[row], gallery.scaled);
      const label = labels[queries.ids[row]];
      countBefore(positives[query], label, rowError);
      decideUnsure(query, positives[query], rowError);
      collectNearest(query, label, rowError);
    }

    function countBefore(
      { own, positions, leastScores, mostScores, before }: Positives,
      label: number,
      rowError: number,
    ): void {
      const ownColumns = columnsIn(own, gallery);
      for (let index = 0; index < positions.length; index++) {
        const upper = Math.fround(atLeast(mostScores[index] + rowError));
        before[index] += count(atMost(leastScores[index] - rowError), upper);
        for (const column of ownColumns) if (scores[column] > upper) before[index]--;
        for (let hit = 1; hit <= integers[hitsIndex]; hit++) {
          const column = integers[hitsIndex + hit];
          if (labelAt(column) === label) continue;
          if (placeOf[column] < 0) placeOf[column] = columnsUnsure.push(column) - 1;
          unsure.positives.push(index);
          unsure.places.push(placeOf[column]);
        }
      }
    }

    function decideUnsure(
      query: number,
      { positions, distances, before }: Positives,
      rowError: number,
    ): void {
      if (columnsUnsure.length === 0) return;
      const found = new Float64Array(columnsUnsure.length);
      // Where nothing can be off, all of these rows and the query are one and the same.
      if (rowError > 0) {
        look.distances(
          query,
          Int32Array.from(columnsUnsure, (column) => gallery.ids[column]),
          found,
        );
      }
      unsure.positives.forEach((index, pair) => {
        const place = unsure.places[pair];
        const position = gallery.first + columnsUnsure[place];
        const isBefore = found[place] < distances[index] ||
          found[place] === distances[index] && comesFirst(position, positions[index], ties);
        if (isBefore) before[index]++;
      });
      for (const column of columnsUnsure) placeOf[column] = -1;
      columnsUnsure.length = unsure.positives.length = unsure.places.length = 0;
    }

    function collectNearest(query: number, label: number, rowError: number): void {
      if (floors[query] === -Infinity) {
        let best = -Infinity;
        for (let column = 0; column < gallery.scaled.count; column++) {
          if (scores[column] > best && labelAt(column) !== label) best = scores[column];
        }
        // Nobody need be collected who is surely farther than this one.
        if (best > -Infinity) floors[query] = atMost(best - rowError);
      }
      count(atMost(floors[query] - rowError), Infinity);
      for (let hit = 1; hit <= integers[hitsIndex]; hit++) {
        const column = integers[hitsIndex + hit];
        if (labelAt(column) === label || scores[column] + rowError < floors[query]) continue;
        candidates.add(query, gallery.ids[column], scores[column] - rowError, rowError);
      }
    }
  }

  return {
    scan,
    free: () => {
      for (const address of [halvesAt, scoresAt, hitsAt, lowerAt, upperAt, countsAt]) {
        arena.free(address);
      }
    },
  };
}

/** The columns of a tile among ascending positions in the gallery. */
function columnsIn(positions: readonly number[], { first, ids }: TileSide): number[] {
  let start = 0;
  for (let end = positions.length; start < end;) {
    const middle = (start + end) >> 1;
    if (positions[middle] < first) start = middle + 1;
    else end = middle;
  }
  const columns: number[] = [];
  for (; start < positions.length && positions[start] < first + ids.length; start++) {
    columns.push(positions[start] - first);
  }
  return columns;
}

/** A number that is not above `value` once it is rounded to float32, and below it at 0. */
function atMost(value: number): number {
  return value - Math.abs(value) * 2 ** -22 - leastNumber;
}

function atLeast(value: number): number {
  return value + Math.abs(value) * 2 ** -22;
}
