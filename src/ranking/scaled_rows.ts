/**
 * Rows made ready for products: moved so that they lie around zero, and scaled to a length near one.
 * Neither changes who is nearer, and both keep rounding errors small where embeddings are far from
 * zero and close to each other. With each row comes how far it may be off: `score_error.ts` needs it.
 *
 * @module
 */

import { checkFinite } from "../metrics/ranking_input.ts";
import { scanColumns } from "../tensor/kernels/simd/scan_kernels.ts";
import { readRows, type RowReader } from "./row_reader.ts";

/** How rows are moved and scaled: y = (x − centre) · scale. */
export interface Scaling {
  /** `[dim]`, near the mean. */
  centre: Float64Array;
  /** A power of two. */
  scale: number;
}

/** What is known of scaled rows; zeros are appended to a multiple of sixteen. */
export interface ScaledRows {
  /** How many are real. */
  count: number;
  /** `[rows]`: ‖y‖, the exact one, or slightly more. */
  lengths: Float64Array;
  /** `[rows]`: at least ‖y − values‖, by which rounding moved it. */
  shifts: Float64Array;
  /** `[rows]`: ½‖y‖² in float32; infinite behind the real rows, so that nobody is near them. */
  halves: Float32Array;
  /** The largest of `lengths`. */
  longest: number;
  /** The largest of `shifts`. */
  mostShifted: number;
}

/** Rows that tell the scaling; any scaling is right, a good one is quicker. */
const sampledRows = 1024;
/** Lengths beyond this (of the scaled rows) may overflow in products. */
const longestAllowed = 2 ** 50;

/** How many rows there are once zeros are appended. */
export function paddedRows(count: number): number {
  return Math.ceil(count / scanColumns) * scanColumns;
}

/**
 * The scaling for some rows, from a sample of them.
 *
 * @throws {RangeError} if one of them is not finite
 */
export function chooseScaling(reader: RowReader, rows: Int32Array): Scaling {
  const { dim } = reader;
  const count = Math.min(rows.length, sampledRows);
  const sample = Int32Array.from(
    { length: count },
    (_, index) => rows[Math.floor(index * rows.length / count)],
  );
  const values = new Float32Array(count * dim);
  readRows(reader, sample, values);
  checkFinite(values, dim, (place) => sample[place]);
  const centre = new Float64Array(dim);
  // The sum of equal numbers is exact, and so is their mean: rows that are all equal become zeros.
  for (let index = 0; index < values.length; index++) centre[index % dim] += values[index];
  for (let i = 0; i < dim; i++) centre[i] /= count;
  let longest = 0;
  for (let start = 0; start < values.length; start += dim) {
    let sum = 0;
    for (let i = 0; i < dim; i++) sum += (values[start + i] - centre[i]) ** 2;
    longest = Math.max(longest, Math.sqrt(sum));
  }
  const exponent = longest > 0 ? Math.floor(Math.log2(longest)) : 0;
  return { centre, scale: 2 ** -Math.max(-1000, exponent) };
}

/**
 * Scales rows.
 *
 * @param raw `[count, dim]`
 * @param into gets them: float32, or bfloat16 as the upper halves of it
 * @returns null where they are too long for products
 */
export function scaleRows(
  raw: Float32Array,
  { centre, scale }: Scaling,
  into: Float32Array | Uint16Array,
): ScaledRows | null {
  const dim = centre.length;
  const count = raw.length / dim;
  const rows = into.length / dim;
  const round = into instanceof Float32Array ? roundToFloat32 : roundToBfloat16;
  const scaled: ScaledRows = {
    count,
    lengths: new Float64Array(rows),
    shifts: new Float64Array(rows),
    halves: new Float32Array(rows).fill(Infinity),
    longest: 0,
    mostShifted: 0,
  };
  const exact = new Float64Array(dim);
  const squares = new Float64Array(2);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < dim; i++) exact[i] = (raw[row * dim + i] - centre[i]) * scale;
    round(exact, into as never, row * dim, squares);
    const [square, shiftSquare] = squares;
    // Float64's own roundings are covered by a trillionth.
    const length = Math.sqrt(square) * (1 + 2 ** -40);
    const shift = Math.sqrt(shiftSquare) * (1 + 2 ** -40) + length * 2 ** -40;
    if (!(length < longestAllowed)) return null;
    scaled.lengths[row] = length;
    scaled.shifts[row] = shift;
    scaled.halves[row] = square / 2;
    scaled.longest = Math.max(scaled.longest, length);
    scaled.mostShifted = Math.max(scaled.mostShifted, shift);
  }
  into.fill(0, count * dim);
  return scaled;
}

/** Writes `exact` rounded, and into `squares` ‖exact‖² and ‖exact − rounded‖². */
function roundToFloat32(
  exact: Float64Array,
  into: Float32Array,
  start: number,
  squares: Float64Array,
): void {
  let square = 0, shift = 0;
  for (let i = 0; i < exact.length; i++) {
    const value = exact[i];
    const rounded = Math.fround(value);
    into[start + i] = rounded;
    square += value * value;
    shift += (value - rounded) ** 2;
  }
  squares[0] = square;
  squares[1] = shift;
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The same to the nearest bfloat16, the even one of two. */
function roundToBfloat16(
  exact: Float64Array,
  into: Uint16Array,
  start: number,
  squares: Float64Array,
): void {
  let square = 0, shift = 0;
  for (let i = 0; i < exact.length; i++) {
    const value = exact[i];
    float[0] = value;
    const upper = (bits[0] + 0x7fff + ((bits[0] >>> 16) & 1)) >>> 16;
    bits[0] = upper << 16;
    into[start + i] = upper;
    square += value * value;
    shift += (value - float[0]) ** 2;
  }
  squares[0] = square;
  squares[1] = shift;
}
