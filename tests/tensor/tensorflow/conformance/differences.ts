/**
 * Where TensorFlow and tfjs's backend `cpu` rightly differ: what TensorFlow gives, and why that is
 * as good.
 *
 * @module
 */

import { type Difference, edges } from "./cases.ts";

/** By the name of the case. */
export const differences: Record<string, Difference> = {
  "sign at its corners": {
    values: { [edges.length - 1]: NaN },
    because: "what is no number has no sign; cpu says 0",
  },
  "mean of nothing along an axis": {
    values: { 0: NaN, 1: NaN },
    because: "nothing has no mean, as in NumPy; cpu says 0",
  },
  "floorDiv with broadcasting": {
    dtype: "float32",
    because: "a quotient of float32 is float32; cpu makes every quotient int32",
  },
  "floorDiv of every pair of corners": {
    dtype: "float32",
    values: ofPairs((a, b) => Math.floor(Math.fround(a / b))),
    because: "as above; int32 has no infinities",
  },
  "mod of every pair of corners": {
    values: ofPairs((a, b) => {
      const rest = a % b;
      return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
    }),
    because: "a rest has the sign of the divisor, as in Python; cpu makes it NaN for infinite ones",
  },
  "pow of every pair of corners": {
    values: ofPairs((a, b) =>
      Math.abs(a) === 1 && !isFinite(b) && !(a < 0 && isNaN(b)) ? 1 : a ** b
    ),
    because: "IEEE 754 has 1 for 1 to any power and for −1 to an infinite one; JavaScript has NaN",
  },
};

/** Values for each pair of corners, the first one slowest. */
function ofPairs(f: (a: number, b: number) => number): Record<number, number> {
  const numbers = edges.map(Math.fround);
  return { ...numbers.flatMap((a) => numbers.map((b) => Math.fround(f(a, b)))) };
}
