/**
 * Operations on each element, and on each pair of elements.
 *
 * @module
 */

import * as tf from "../../../../src/tensor/tf.ts";
import { bools, type Cases, counted, edges, ints, normal } from "./cases.ts";

type Unary = (x: tf.Tensor) => tf.Tensor;
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const unary: Record<string, Unary> = {
  abs: tf.abs,
  acos: tf.acos,
  acosh: tf.acosh,
  asin: tf.asin,
  asinh: tf.asinh,
  atan: tf.atan,
  atanh: tf.atanh,
  ceil: tf.ceil,
  clipByValue: (x) => tf.clipByValue(x, -1, 2),
  cos: tf.cos,
  cosh: tf.cosh,
  elu: tf.elu,
  erf: tf.erf,
  exp: tf.exp,
  expm1: tf.expm1,
  floor: tf.floor,
  isFinite: tf.isFinite,
  isInf: tf.isInf,
  isNaN: tf.isNaN,
  leakyRelu: (x) => tf.leakyRelu(x, 0.1),
  log: tf.log,
  log1p: tf.log1p,
  logSigmoid: tf.logSigmoid,
  neg: tf.neg,
  prelu: (x) => tf.prelu(x, tf.scalar(0.2)),
  reciprocal: tf.reciprocal,
  relu: tf.relu,
  relu6: tf.relu6,
  round: tf.round,
  rsqrt: tf.rsqrt,
  selu: tf.selu,
  sigmoid: tf.sigmoid,
  sign: tf.sign,
  sin: tf.sin,
  sinh: tf.sinh,
  softplus: tf.softplus,
  sqrt: tf.sqrt,
  square: tf.square,
  step: (x) => tf.step(x, 0.3),
  tan: tf.tan,
  tanh: tf.tanh,
};

const arithmetic: Record<string, Binary> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  divNoNan: tf.divNoNan,
  floorDiv: tf.floorDiv,
  mod: tf.mod,
  pow: (a, b) => tf.pow(a, b),
  maximum: tf.maximum,
  minimum: tf.minimum,
  squaredDifference: tf.squaredDifference,
};

const comparisons: Record<string, Binary> = {
  equal: tf.equal,
  notEqual: tf.notEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
};

const logical: Record<string, Binary> = {
  logicalAnd: tf.logicalAnd,
  logicalOr: tf.logicalOr,
  logicalXor: tf.logicalXor,
};

/** The table. */
export const elementwiseCases: Cases = {};

for (const [name, f] of Object.entries(unary)) {
  elementwiseCases[`${name} at its corners`] = () => f(tf.tensor1d(edges));
}
for (const name of ["abs", "clipByValue", "neg", "relu", "relu6", "sign", "square"]) {
  elementwiseCases[`${name} of int32`] = () => unary[name](ints([-7, -1, 0, 1, 2, 300]));
}
for (const name of ["exp", "relu", "neg", "isNaN", "tanh"]) {
  elementwiseCases[`${name} of nothing`] = () => unary[name](tf.zeros([2, 0]));
  elementwiseCases[`${name} of a scalar`] = () => unary[name](tf.scalar(-0.5));
}
for (const [name, f] of Object.entries({ ...arithmetic, ...comparisons, atan2: tf.atan2 })) {
  elementwiseCases[`${name} with broadcasting`] = () => {
    const base = name === "pow" ? tf.abs : tf.clone;
    return f(base(normal([2, 3, 1], 1)), normal([1, 4], 2));
  };
  elementwiseCases[`${name} of every pair of corners`] = () =>
    f(tf.tensor2d(edges, [edges.length, 1]), tf.tensor1d(edges));
}
for (const [name, f] of Object.entries({ ...arithmetic, ...comparisons })) {
  if (name === "divNoNan") continue; // of float32 only
  elementwiseCases[`${name} of int32`] = () =>
    f(ints([7, -7, 7, -7, 0, 6]), ints([2, 2, 3, 3, 5, 1]));
}
for (const [name, f] of Object.entries(logical)) {
  elementwiseCases[name] = () => f(bools([0, 0, 1, 1]), bools([0, 1, 0, 1]));
}
for (const name of ["add", "mul", "maximum"]) {
  const f = arithmetic[name];
  elementwiseCases[`${name} of nothing and a scalar`] = () => f(tf.zeros([0]), tf.scalar(3));
  elementwiseCases[`${name} of nothing, broadcast`] = () => f(tf.zeros([0, 3]), normal([1, 3]));
}

Object.assign(
  elementwiseCases,
  {
    "logicalNot": () => tf.logicalNot(bools([0, 1])),
    "add of two scalars": () => tf.add(tf.scalar(1.5), tf.scalar(2)),
    "add of int32 and float32": () => tf.add(ints([1, 2]), tf.tensor1d([0.5, 0.25])),
    "add of bool and float32": () => tf.add(bools([0, 1]), tf.tensor1d([0.5, 0.25])),
    "int32 arithmetic past the largest": () => [
      tf.add(ints([2147483647]), ints([1])),
      tf.sub(ints([-2147483648]), ints([1])),
    ],
    "int32 beyond float32's digits": () => tf.add(ints([16777217]), ints([16777216])),
    "pow of a negative base": () =>
      tf.pow(tf.tensor1d([-2, -2, -2, -0.5]), tf.tensor1d([2, 3, 0.5, -1])),
    "pow with int32 exponents": () => tf.pow(ints([2, 3, -2, 0]), ints([10, 3, 3, 0])),
    "sqrt of tiny and huge numbers": () => tf.sqrt(tf.tensor1d([1e-38, 1e-30, 3e38])),
    "addN": () => tf.addN([normal([2, 3], 1), normal([2, 3], 2), normal([2, 3], 3)]),
    "where, by element": () =>
      tf.where(bools([1, 0, 1]), tf.tensor1d([1, 2, 3]), tf.tensor1d([4, 5, 6])),
    "where, by row": () =>
      tf.where(tf.tensor2d([1, 0], [2, 1], "bool"), normal([2, 3], 1), normal([2, 3], 2)),
    "where of int32": () => tf.where(bools([1, 0]), ints([1, 2]), ints([3, 4])),
    "prelu, a slope a channel": () => tf.prelu(normal([2, 3]), tf.tensor1d([0.1, 0.2, 0.3])),
    "bitwiseAnd": () => tf.bitwiseAnd(ints([6, -1, 12]), ints([3, 255, 10])),
    "cast float32 to int32": () => tf.cast(tf.tensor1d([-2.7, -0.5, 0, 0.5, 2.7, 1e6]), "int32"),
    "cast float32 to bool": () => tf.cast(tf.tensor1d([-2.7, 0, 0.5, NaN]), "bool"),
    "cast int32 to float32": () => tf.cast(ints([-7, 0, 16777216]), "float32"),
    "cast int32 to bool": () => tf.cast(ints([-7, 0, 1]), "bool"),
    "cast bool to int32": () => tf.cast(bools([0, 1]), "int32"),
    "cast bool to float32": () => tf.cast(bools([0, 1]), "float32"),
    "cast of nothing": () => tf.cast(tf.zeros([0, 3]), "int32"),
    "complex numbers and their parts": () => {
      const z = tf.mul(
        tf.complex(tf.tensor1d([1, 2]), tf.tensor1d([3, 4])),
        tf.complex(tf.zeros([2]), tf.ones([2])),
      );
      return [tf.real(z), tf.imag(z), tf.abs(z)];
    },
    "a chain of many small operations": () => {
      let x: tf.Tensor = normal([3, 3]);
      for (let i = 0; i < 50; i++) x = tf.add(tf.mul(x, 0.9), tf.sin(x));
      return x;
    },
    "cos of a large number": () => tf.cos(counted([5], "float32").mul(1000)),
  } satisfies Cases,
);
