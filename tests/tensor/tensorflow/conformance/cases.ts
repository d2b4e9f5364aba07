/**
 * What a table of conformance cases is made of. A case is a computation with tfjs; it is run on the
 * backends `cpu` and `tensorflow`, and must give the same.
 *
 * @module
 */

import { randomTensor } from "../../kernels/backend_checks.ts";
import * as tf from "../../../../src/tensor/tf.ts";

/** Computations by what they show. */
export type Cases = Record<string, () => tf.Tensor | tf.Tensor[]>;

/** What TensorFlow gives where it rightly differs from the backend `cpu`. */
export interface Difference {
  /** Values of the first result, by their index in it. */
  values?: Record<number, number>;
  /** The type of the first result. */
  dtype?: string;
  because: string;
}

/** Numbers at which operations have their corners. */
export const edges: number[] = [
  -Infinity,
  -3.7,
  -2.5,
  -1,
  -0.5,
  -0,
  0,
  0.3,
  0.5,
  1,
  1.5,
  2.5,
  80,
  Infinity,
  NaN,
];

/** Normally distributed numbers, the same on each backend. */
export function normal<Shape extends tf.Tensor = tf.Tensor>(shape: number[], seed = 1): Shape {
  return randomTensor(shape, seed).toTensor() as Shape;
}

/** Numbers at a distance of at least 0.1 from each other, shuffled: none are equal. */
export function distinct<Shape extends tf.Tensor = tf.Tensor>(shape: number[]): Shape {
  const size = tf.util.sizeFromShape(shape);
  const values = Array.from({ length: size }, (_, index) => (index * 7919 % size - size / 2) / 10);
  return tf.tensor(values, shape, "float32") as Shape;
}

/** Whole numbers 0, 1, 2, … */
export function counted<Shape extends tf.Tensor = tf.Tensor>(
  shape: number[],
  dtype: "int32" | "float32" | "bool" = "int32",
): Shape {
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(Array.from({ length: size }, (_, index) => index), shape, dtype) as Shape;
}

/** Whole numbers of type int32. */
export const ints = (values: number[]): tf.Tensor1D => tf.tensor1d(values, "int32");

/** Truth values. */
export const bools = (values: number[]): tf.Tensor1D => tf.tensor1d(values, "bool");
