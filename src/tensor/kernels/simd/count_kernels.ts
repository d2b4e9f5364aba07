/**
 * Counts how many scores of a row are above a bound, and finds those that are too near to it to be
 * sure, sixteen at a time, as WebAssembly with SIMD. Exact ranks are found this way (src/ranking).
 *
 * @module
 */

import { assembleModule, type Code, i32, op, v128, type WasmFunction } from "./assemble_module.ts";

/** Columns are counted in such groups: rows are as long as a multiple of it. */
export const countColumns = 16;

/** All addresses are in bytes, all numbers but counts and columns float32. */
export interface CountKernels {
  /** target[column] = products[column] − halves[column] */
  subtractHalves(products: number, columns: number, halves: number, target: number): void;
  /**
   * At `counts` is written how many of `scores` are greater than the bound at `upper`, as four numbers
   * whose sum it is; at `hits` how many others are greater than the bound at `lower`, and behind it
   * their columns.
   */
  countAbove(
    scores: number,
    columns: number,
    lower: number,
    upper: number,
    counts: number,
    hits: number,
  ): void;
}

/** The kernels on a memory. */
export function countKernels(memory: WebAssembly.Memory): CountKernels {
  const module = new WebAssembly.Module(assembleModule([subtractHalves(), countAbove()]));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports as unknown as CountKernels;
}

function subtractHalves(): WasmFunction {
  const [products, left, halves, target] = range(4);
  const body = op.repeatWhile(op.get(left), [
    range(countColumns / 4).map((quarter) => [
      [op.get(target), op.get(products), op.load(16 * quarter)],
      [op.get(halves), op.load(16 * quarter), op.subtractFloats, op.store(16 * quarter)],
    ]),
    [products, halves, target].map((address) => increase(address, 4 * countColumns)),
    increase(left, -countColumns),
  ]);
  return { name: "subtractHalves", parameters: 4, variables: [], body };
}

function countAbove(): WasmFunction {
  const [scores, left, lowerAt, upperAt, counts, hits] = range(6);
  const [hit, column, bits] = range(3, 6);
  const [lower, upper, count, score, above] = range(5, 9);
  const unsure = range(countColumns / 4, 14);
  const variables = [...Array<number>(3).fill(i32), ...Array<number>(5 + unsure.length).fill(v128)];
  const compare = (quarter: number): Code => [
    [op.get(scores), op.load(16 * quarter), op.set(score)],
    [op.get(score), op.get(upper), op.greaterFloats, op.set(above)],
    // All bits of a lane are 1, which is −1.
    [op.get(count), op.get(above), op.subtractLanes, op.set(count)],
    [op.get(score), op.get(lower), op.greaterFloats, op.get(above), op.andNotVectors],
    op.set(unsure[quarter]),
  ];
  const collect: Code = [
    [op.constant(0), op.set(bits)],
    unsure.map((quarter, index) => [
      [op.get(quarter), op.highestBits, op.constant(4 * index), op.shiftLeft],
      [op.get(bits), op.or, op.set(bits)],
    ]),
    op.repeatWhile(op.get(bits), [
      increase(hit, 4),
      [op.get(hit), op.get(bits), op.countTrailingZeros, op.get(column), op.add, op.storeI32(0)],
      [op.get(bits), op.get(bits), op.constant(-1), op.add, op.and, op.set(bits)],
    ]),
  ];
  const body: Code = [
    [op.get(lowerAt), op.loadSplat(0), op.set(lower), op.get(upperAt), op.loadSplat(0)],
    [op.set(upper), op.get(hits), op.set(hit), op.constant(0), op.set(column)],
    [op.zero, op.set(count)],
    op.repeatWhile(op.get(left), [
      range(unsure.length).map(compare),
      unsure.map((quarter, index) =>
        index === 0 ? op.get(quarter) : [op.get(quarter), op.orVectors]
      ),
      op.when(op.anyBit, collect),
      increase(scores, 4 * countColumns),
      increase(column, countColumns),
      increase(left, -countColumns),
    ]),
    [op.get(counts), op.get(count), op.store(0)],
    [op.get(hits), op.get(hit), op.get(hits), op.subtract],
    [op.constant(2), op.shiftRight, op.storeI32(0)],
  ];
  return { name: "countAbove", parameters: 6, variables, body };
}

function increase(variable: number, by: number): Code {
  return [op.get(variable), op.constant(by), op.add, op.set(variable)];
}

function range(count: number, start = 0): number[] {
  return Array.from({ length: count }, (_, index) => start + index);
}
