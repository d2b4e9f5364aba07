/**
 * What the tests of the losses share: golden values, random batches, and gradients by finite
 * differences of a naive float64 loss.
 *
 * @module
 */

import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import * as tf from "../../src/tensor/tf.ts";
import golden from "../golden/losses_and_metrics.json" with { type: "json" };

/** A loss of embeddings in plain numbers. */
export type NaiveLoss = (embeddings: number[][], labels: number[]) => number;
/** A loss of embeddings in tensors. */
export type TensorLoss = (embeddings: tf.Tensor2D, labels: tf.Tensor1D) => tf.Scalar;

interface GoldenLoss {
  value?: number;
  grad_embeddings?: number[][];
}

export const fixture: { embeddings: number[][]; labels: number[]; proxies: number[][] } = {
  embeddings: golden.fixture.embeddings,
  labels: golden.fixture.labels,
  proxies: golden.fixture.weights_or_proxies_CxD,
};

/** Asserts that a loss has the golden value `name`, and its gradient where there is one. */
export function assertGolden(name: string, loss: TensorLoss): void {
  const expected = (golden.loss as Record<string, GoldenLoss>)[name];
  assert.ok(expected?.value !== undefined, `no golden value "${name}"`);
  const { value, gradient } = valueAndGradient(loss, fixture.embeddings, fixture.labels);
  assertClose(value, expected.value, 1e-5, name);
  if (expected.grad_embeddings) assertAllClose(gradient, expected.grad_embeddings, 1e-4, name);
}

/** Value and gradient of a loss on plain numbers; throws if a tensor is left over. */
export function valueAndGradient(
  loss: TensorLoss,
  embeddings: number[][],
  labels: number[],
): { value: number; gradient: number[][] } {
  const before = tf.memory().numTensors;
  const result = tf.tidy(() => {
    const labelsTensor = tf.tensor1d(labels, "int32");
    const run = tf.valueAndGrad((input: tf.Tensor) => loss(input as tf.Tensor2D, labelsTensor));
    const { value, grad } = run(tf.tensor2d(embeddings));
    return { value: value.dataSync()[0], gradient: grad.arraySync() as number[][] };
  });
  assert.equal(tf.memory().numTensors, before, "tensors are left over");
  return result;
}

/** Asserts that a loss equals its naive form, and its gradient the naive form's slope. */
export function assertMatchesNaive(
  loss: TensorLoss,
  naive: NaiveLoss,
  embeddings: number[][],
  labels: number[],
): void {
  const { value, gradient } = valueAndGradient(loss, embeddings, labels);
  const told = `labels ${labels}`;
  assertClose(value, naive(embeddings, labels), 1e-5, told);
  assertAllClose(gradient, numericGradient(naive, embeddings, labels), 1e-4, told);
}

/** The gradient of a naive loss by central differences. */
export function numericGradient(
  loss: NaiveLoss,
  embeddings: number[][],
  labels: number[],
): number[][] {
  const step = 1e-6;
  return embeddings.map((row, i) =>
    row.map((_, j) => {
      const shifted = (by: number) =>
        loss(
          embeddings.map((other, k) => k === i ? other.map((x, l) => l === j ? x + by : x) : other),
          labels,
        );
      return (shifted(step) - shifted(-step)) / (2 * step);
    })
  );
}

/** Small random batches: 1 to 12 samples of 1 to 5 categories, lone ones and single ones among them. */
export function randomBatches(
  count: number,
  seed: string,
): { embeddings: number[][]; labels: number[] }[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const batch = 1 + random.integer(12);
    const dim = 1 + random.integer(5);
    const categories = 1 + random.integer(5);
    return {
      embeddings: Array.from(
        { length: batch },
        // Through float32, so that the naive loss sees the very same numbers.
        () => Array.from({ length: dim }, () => Math.fround(random.normal())),
      ),
      labels: Array.from({ length: batch }, () => random.integer(categories)),
    };
  });
}

/** Rows divided by their lengths. */
export function normalized(embeddings: tf.Tensor2D): tf.Tensor2D {
  return tf.div(embeddings, tf.sqrt(tf.sum(tf.square(embeddings), 1, true)));
}

/** Euclidean distance of two vectors. */
export function distance(a: number[], b: number[]): number {
  return Math.hypot(...a.map((x, i) => x - b[i]));
}

/** ln(1 + eˣ), or max(0, x + m), without overflow. */
export function naiveMargin(x: number, margin: "soft" | number): number {
  if (margin !== "soft") return Math.max(0, x + margin);
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** The mean of numbers. */
export function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Asserts agreement within `tolerance` × max(1, |expected|). */
export function assertClose(
  actual: number,
  expected: number,
  tolerance: number,
  told: string,
): void {
  const allowed = tolerance * Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= allowed, `${actual} is not ${expected}: ${told}`);
}

/** The same for every entry of a matrix. */
export function assertAllClose(
  actual: number[][],
  expected: number[][],
  tolerance: number,
  told: string,
): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((row, i) =>
    row.forEach((x, j) => assertClose(actual[i][j], x, tolerance, `${told}, row ${i} column ${j}`))
  );
}

/** Asserts that a value and its gradient are finite. */
export function assertFinite({ value, gradient }: { value: number; gradient: number[][] }): void {
  assert.ok(Number.isFinite(value), `the loss is ${value}`);
  assert.ok(gradient.flat().every(Number.isFinite), `the gradient is ${JSON.stringify(gradient)}`);
}
