/**
 * The two inner loops of a convolution and its gradients, as WebAssembly with relaxed SIMD: one
 * fused multiply-add does the work of two instructions of the backend's own loops.
 *
 * Both compute a tile of `rows` × 8 sums in registers, which are then all in use.
 *
 * @module
 */

import { assembleModule, type Code, i32, op, v128, type WasmFunction } from "./assemble_module.ts";

/** Columns of a tile: two registers of four. */
export const tileColumns = 8;

/** Rows of a tile; what remains is done one by one. */
export const tileRows = 6;

/** All addresses and strides are in bytes. */
export interface MultiplyKernels {
  /**
   * output[row] = Σ over segments and their values of input · weights, for 8 columns of output.
   * Row r starts at the address in `addresses[r]`; each further segment `skip` after the end of the
   * one before. `weights` holds 8 numbers for each value.
   */
  multiplyRows(
    addresses: number,
    count: number,
    segments: number,
    segmentLength: number,
    skip: number,
    weights: number,
    output: number,
    outputStride: number,
  ): void;
  /**
   * output[r] += Σ over i of input[i][r] · slopes[i], for `count` rows and 8 columns of output. Input
   * i starts at `addresses[i]` + `offset`.
   */
  addOuterProducts(
    addresses: number,
    inputs: number,
    offset: number,
    slopes: number,
    slopesStride: number,
    count: number,
    output: number,
    outputStride: number,
  ): void;
}

/** The kernels on a memory; undefined where the runtime has no relaxed SIMD. */
export function multiplyKernels(memory: WebAssembly.Memory): MultiplyKernels | undefined {
  const bytes = assembleModule([multiplyRows(), addOuterProducts()]);
  if (!WebAssembly.validate(bytes)) return undefined;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return exports as unknown as MultiplyKernels;
}

function multiplyRows(): WasmFunction {
  const [addresses, count, segments, segmentLength, skip, weights, output, outputStride] = range(8);
  const [segment, left, weight, end] = range(4, 8);
  const pointers = range(tileRows, 12);
  const sums = range(2 * tileRows, 12 + tileRows);
  const [low, high, value] = range(3, 12 + 3 * tileRows);
  const variables = [
    ...Array<number>(4 + tileRows).fill(i32),
    ...Array<number>(2 * tileRows + 3).fill(v128),
  ];

  const steps = (rows: number, count: number): Code => [
    range(count).map((step): Code => [
      op.get(weight),
      op.load(32 * step),
      op.set(low),
      op.get(weight),
      op.load(32 * step + 16),
      op.set(high),
      range(rows).map((row) => [
        op.get(pointers[row]),
        op.loadSplat(4 * step),
        op.set(value),
        addProducts(sums, row, value, low, high),
      ]),
    ]),
    range(rows).map((row) => increase(pointers[row], op.constant(4 * count))),
    increase(weight, op.constant(32 * count)),
    increase(left, op.constant(-count)),
  ];
  const tile = (rows: number): Code => [
    range(rows).map((row) => [op.get(addresses), op.loadI32(4 * row), op.set(pointers[row])]),
    range(2 * rows).map((index) => [op.zero, op.set(sums[index])]),
    [op.get(weights), op.set(weight), op.get(segments), op.set(segment)],
    op.repeatWhile(op.get(segment), [
      [op.get(segmentLength), op.set(left)],
      op.when(
        atLeast(left, 4),
        op.repeatWhile(atLeast(left, 4), steps(rows, 4)),
      ),
      op.when(op.get(left), op.repeatWhile(op.get(left), steps(rows, 1))),
      range(rows).map((row) => increase(pointers[row], op.get(skip))),
      increase(segment, op.constant(-1)),
    ]),
    [op.get(output), op.set(end)],
    range(rows).map((row) => [
      [op.get(end), op.get(sums[2 * row]), op.store(0)],
      [op.get(end), op.get(sums[2 * row + 1]), op.store(16)],
      increase(end, op.get(outputStride)),
    ]),
    [op.get(end), op.set(output)],
    increase(addresses, op.constant(4 * rows)),
    increase(count, op.constant(-rows)),
  ];
  return { name: "multiplyRows", parameters: 8, variables, body: tiles(count, tile) };
}

function addOuterProducts(): WasmFunction {
  const [addresses, inputs, offset, slopes, slopesStride, count, output, outputStride] = range(8);
  const [address, slope, left, pointer, end] = range(5, 8);
  const sums = range(2 * tileRows, 13);
  const [low, high, value] = range(3, 13 + 2 * tileRows);
  const variables = [
    ...Array<number>(5).fill(i32),
    ...Array<number>(2 * tileRows + 3).fill(v128),
  ];
  const tile = (rows: number): Code => [
    [op.get(output), op.set(end)],
    range(rows).map((row) => [
      [op.get(end), op.load(0), op.set(sums[2 * row])],
      [op.get(end), op.load(16), op.set(sums[2 * row + 1])],
      increase(end, op.get(outputStride)),
    ]),
    [
      op.get(addresses),
      op.set(address),
      op.get(slopes),
      op.set(slope),
      op.get(inputs),
      op.set(left),
    ],
    op.repeatWhile(op.get(left), [
      [op.get(address), op.loadI32(0), op.get(offset), op.add, op.set(pointer)],
      [op.get(slope), op.load(0), op.set(low), op.get(slope), op.load(16), op.set(high)],
      range(rows).map((row) => [
        op.get(pointer),
        op.loadSplat(4 * row),
        op.set(value),
        addProducts(sums, row, value, low, high),
      ]),
      increase(address, op.constant(4)),
      increase(slope, op.get(slopesStride)),
      increase(left, op.constant(-1)),
    ]),
    range(rows).map((row) => [
      [op.get(output), op.get(sums[2 * row]), op.store(0)],
      [op.get(output), op.get(sums[2 * row + 1]), op.store(16)],
      increase(output, op.get(outputStride)),
    ]),
    increase(offset, op.constant(4 * rows)),
    increase(count, op.constant(-rows)),
  ];
  return { name: "addOuterProducts", parameters: 8, variables, body: tiles(count, tile) };
}

/** All whole tiles, then row by row. */
function tiles(count: number, tile: (rows: number) => Code): Code {
  return [
    op.when(atLeast(count, tileRows), op.repeatWhile(atLeast(count, tileRows), tile(tileRows))),
    op.when(op.get(count), op.repeatWhile(op.get(count), tile(1))),
  ];
}

function addProducts(sums: number[], row: number, value: number, low: number, high: number): Code {
  return [[sums[2 * row], low], [sums[2 * row + 1], high]].map(([sum, factor]) => [
    [op.get(value), op.get(factor), op.get(sum), op.multiplyAdd, op.set(sum)],
  ]);
}

function atLeast(variable: number, bound: number): Code {
  return [op.get(variable), op.constant(bound), op.greaterOrEqual];
}

function increase(variable: number, by: Code): Code {
  return [op.get(variable), by, op.add, op.set(variable)];
}

function range(count: number, start = 0): number[] {
  return Array.from({ length: count }, (_, index) => start + index);
}
