/**
 * Looks through the scores of a tile for those who could be among the nearest. Before it stands the
 * product of a tile of queries and one of the gallery, after it the candidates.
 *
 * @module
 */

import type { Arena } from "../tensor/arena.ts";
import {
  scanColumns,
  type ScanKernels,
  scanKernels,
  type ScoreType,
} from "../tensor/kernels/simd/scan_kernels.ts";
import { type Candidates, candidatesEach } from "./candidates.ts";
import type { ScoreError } from "./score_error.ts";
import type { TileSide } from "./tile_products.ts";

/** Looks through the scores of tiles. */
export interface ScoreScanner {
  /**
   * Looks through scores `[queries, gallery]` at an address.
   *
   * @param shared whether those of the gallery are queries too, for whom the same scores count
   */
  scan(scores: number, queries: TileSide, gallery: TileSide, shared: boolean): void;
  /** Gives its places in the arena back. */
  free(): void;
}

/** What a scanner works with. */
export interface ScannerOptions {
  arena: Arena;
  /** The most rows on a side. */
  tile: number;
  scoreType: ScoreType;
  candidates: Candidates;
  error: ScoreError;
  k: number;
}

/** Makes a scanner. */
export function createScoreScanner(
  { arena, tile, scoreType, candidates, error, k }: ScannerOptions,
): ScoreScanner {
  const kernels: ScanKernels[ScoreType] = scanKernels(arena.memory)[scoreType];
  const bytes = 4 * tile;
  const [rowBoundAt, rowHalfAt] = [arena.allocate(4), arena.allocate(4)];
  const [columnHalvesAt, columnBoundsAt] = [arena.allocate(bytes), arena.allocate(bytes)];
  const hitsAt = arena.allocate(bytes + 4);
  const scoreBytes = scoreType === "float32" ? 4 : 2;
  const columnErrors = new Float64Array(tile);
  // Until a floor is known every score is a hit: so few are taken first, then twice as many.
  const firstColumns = Math.ceil(candidatesEach(k) / scanColumns) * scanColumns;

  function scan(scores: number, queries: TileSide, gallery: TileSide, shared: boolean): void {
    const { buffer } = arena.memory;
    const floats = new Float32Array(buffer);
    const hits = new Int32Array(buffer, hitsAt, tile + 1);
    const scoreAt = scoreReader(buffer, scoreType);
    const [rows, columns] = [queries.scaled, gallery.scaled];
    const stride = columns.halves.length;
    const { floors } = candidates;
    floats.set(columns.halves, columnHalvesAt / 4);
    if (shared) {
      for (let column = 0; column < columns.count; column++) {
        columnErrors[column] = error(columns.lengths[column], columns.shifts[column], rows);
        boundColumn(column);
      }
      floats.fill(Infinity, columnBoundsAt / 4 + columns.count, columnBoundsAt / 4 + stride);
    }

    for (let row = 0; row < rows.count; row++) {
      const query = queries.first + row;
      const id = queries.ids[row];
      const rowError = error(rows.lengths[row], rows.shifts[row], columns);
      const rowHalf = rows.halves[row];
      floats[rowHalfAt / 4] = rowHalf;
      let width = floors[query] === -Infinity ? Math.min(firstColumns, stride) : stride;
      for (
        let start = 0;
        start < stride;
        start += width, width = Math.min(2 * width, stride - start)
      ) {
        const from = scores + scoreBytes * (row * stride + start);
        floats[rowBoundAt / 4] = boundOf(floors[query], rowError);
        const scanRow = shared ? kernels.shared : kernels.own;
        const [halves, bounds] = [columnHalvesAt + 4 * start, columnBoundsAt + 4 * start];
        scanRow(from, width, rowBoundAt, halves, rowHalfAt, bounds, hitsAt);
        for (let hit = 1; hit <= hits[0]; hit++) {
          const column = start + hits[hit];
          const other = gallery.ids[column];
          if (other === id) continue;
          const product = scoreAt(from + scoreBytes * hits[hit]);
          const score = product - columns.halves[column];
          if (score + rowError >= floors[query]) {
            candidates.add(query, other, score - rowError, rowError);
          }
          if (!shared) continue;
          const owner = gallery.first + column;
          const sharedScore = product - rowHalf;
          const columnError = columnErrors[column];
          if (sharedScore + columnError < floors[owner]) continue;
          if (candidates.add(owner, id, sharedScore - columnError, columnError)) {
            boundColumn(column);
          }
        }
      }
    }

    function boundColumn(column: number): void {
      const floor = floors[gallery.first + column];
      floats[columnBoundsAt / 4 + column] = boundOf(floor, columnErrors[column]);
    }
  }

  return {
    scan,
    free: () => [rowBoundAt, rowHalfAt, columnHalvesAt, columnBoundsAt, hitsAt].forEach(arena.free),
  };
}

/** What product minus half must be above; a little less, for the roundings of it and of their sum. */
function boundOf(floor: number, error: number): number {
  return floor - error - Math.abs(floor) * 2 ** -21;
}

function scoreReader(buffer: ArrayBufferLike, type: ScoreType): (address: number) => number {
  if (type === "float32") {
    const floats = new Float32Array(buffer);
    return (address) => floats[address >> 2];
  }
  const halves = new Uint16Array(buffer);
  const float = new Float32Array(1);
  const bits = new Int32Array(float.buffer);
  return (address) => {
    bits[0] = halves[address >> 1] << 16;
    return float[0];
  };
}
