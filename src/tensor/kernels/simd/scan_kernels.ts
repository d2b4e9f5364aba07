/**
 * Finds the few scores in a row of a matrix product that are above their bounds, sixteen at a time,
 * as WebAssembly with SIMD. Exact ranking looks at every score this way (src/ranking).
 *
 * @module
 */

import { assembleModule, type Code, i32, op, v128, type WasmFunction } from "./assemble_module.ts";

/** Columns are scanned in such groups: rows of bounds are as long as a multiple of it. */
export const scanColumns = 16;

/** What the scores are kept as. */
export type ScoreType = "float32" | "bfloat16";

/**
 * Scans `columns` scores, a multiple of {@linkcode scanColumns}. A score is a hit if it is greater
 * than `rowBound + columnHalves[column]`; if it is shared, also if it is greater than
 * `columnBounds[column] + rowHalf`. At `hits` is then written how many there are, and behind it
 * their columns. Addresses are in bytes; bounds and halves are float32.
 */
export type ScanRow = (
  scores: number,
  columns: number,
  rowBound: number,
  columnHalves: number,
  rowHalf: number,
  columnBounds: number,
  hits: number,
) => void;

/** Scans of scores that are one query's, or shared by the two rows that ask for each other. */
export type ScanKernels = Record<ScoreType, { own: ScanRow; shared: ScanRow }>;

/** The kernels on a memory. */
export function scanKernels(memory: WebAssembly.Memory): ScanKernels {
  const types = ["float32", "bfloat16"] as const;
  const functions = types.flatMap((type) => [scanRow(type, false), scanRow(type, true)]);
  const module = new WebAssembly.Module(assembleModule(functions));
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as
    & Record<string, ScanRow>
    & object;
  const pair = (type: ScoreType) => ({
    own: exports[nameOf(type, false)],
    shared: exports[nameOf(type, true)],
  });
  return { float32: pair("float32"), bfloat16: pair("bfloat16") };
}

function nameOf(type: ScoreType, shared: boolean): string {
  return `${type} ${shared ? "shared" : "own"}`;
}

function scanRow(type: ScoreType, shared: boolean): WasmFunction {
  const [scores, left, rowBoundAt, columnHalves, rowHalfAt, columnBounds, hits] = range(7);
  const [hit, column, bits] = range(3, 7);
  const [rowBound, rowHalf, limit, pair] = range(4, 10);
  const found = range(scanColumns / 4, 14);
  const variables = [...Array<number>(3).fill(i32), ...Array<number>(4 + found.length).fill(v128)];
  const bytes = type === "float32" ? 4 : 2;

  const compare = (quarter: number): Code => [
    [op.get(rowBound), op.get(columnHalves), op.load(16 * quarter), op.addFloats, op.set(limit)],
    shared
      ? [
        // Where the row has no bound yet and the column is none, the sum is NaN: it comes second.
        [op.get(rowHalf), op.get(columnBounds), op.load(16 * quarter), op.addFloats],
        [op.get(limit), op.lesserFloats, op.set(limit)],
      ]
      : [],
    [loadScores(quarter), op.get(limit), op.greaterFloats, op.set(found[quarter])],
  ];
  const loadScores = (quarter: number): Code => {
    if (type === "float32") return [op.get(scores), op.load(16 * quarter)];
    // bfloat16 is the upper half of float32; eight are read for two quarters.
    const half = quarter % 2 === 0
      ? [[op.get(scores), op.load(8 * quarter), op.set(pair)], op.get(pair), op.widenLower]
      : [op.get(pair), op.widenUpper];
    return [half, op.constant(16), op.shiftLanesLeft];
  };
  const collect: Code = [
    [op.constant(0), op.set(bits)],
    found.map((quarter, index) => [
      [op.get(quarter), op.highestBits, op.constant(4 * index), op.shiftLeft],
      [op.get(bits), op.or, op.set(bits)],
    ]),
    op.repeatWhile(op.get(bits), [
      increase(hit, op.constant(4)),
      [op.get(hit), op.get(bits), op.countTrailingZeros, op.get(column), op.add, op.storeI32(0)],
      [op.get(bits), op.get(bits), op.constant(-1), op.add, op.and, op.set(bits)],
    ]),
  ];
  const body: Code = [
    [op.get(rowBoundAt), op.loadSplat(0), op.set(rowBound)],
    [op.get(rowHalfAt), op.loadSplat(0), op.set(rowHalf)],
    [op.get(hits), op.set(hit), op.constant(0), op.set(column)],
    op.repeatWhile(op.get(left), [
      range(found.length).map(compare),
      found.map((quarter, index) =>
        index === 0 ? op.get(quarter) : [op.get(quarter), op.orVectors]
      ),
      op.when(op.anyBit, collect),
      increase(scores, op.constant(scanColumns * bytes)),
      increase(columnHalves, op.constant(4 * scanColumns)),
      shared ? increase(columnBounds, op.constant(4 * scanColumns)) : [],
      increase(column, op.constant(scanColumns)),
      increase(left, op.constant(-scanColumns)),
    ]),
    [op.get(hits), op.get(hit), op.get(hits), op.subtract],
    [op.constant(2), op.shiftRight, op.storeI32(0)],
  ];
  return { name: nameOf(type, shared), parameters: 7, variables, body };
}

function increase(variable: number, by: Code): Code {
  return [op.get(variable), by, op.add, op.set(variable)];
}

function range(count: number, start = 0): number[] {
  return Array.from({ length: count }, (_, index) => start + index);
}
