/**
 * The tests that all losses with a vector for each class share; each of them is in its own file, and
 * hands in the loss and its naive form.
 *
 * @module
 */

import assert from "node:assert/strict";
import { createRandom, type Random } from "../../src/core/random.ts";
import * as tf from "../../src/tensor/tf.ts";
import { trace } from "../../src/tensor/trace.ts";
import { backendTest } from "../harness/backend_test.ts";
import {
  assertAllClose,
  assertClose,
  assertFinite,
  assertMatchesNaive,
  fixture,
  valueAndGradient,
} from "./loss_checks.ts";

/** A loss of embeddings and class vectors in tensors. */
export type ClassLoss = (
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  vectors: tf.Tensor2D,
) => tf.Scalar;

/** The same in plain numbers. */
export type NaiveClassLoss = (
  embeddings: number[][],
  labels: number[],
  vectors: number[][],
) => number;

/** A loss with some options, and what to hold it to. */
export interface ClassLossCase {
  /** The options, for the test's name. */
  told: string;
  loss: ClassLoss;
  naive: NaiveClassLoss;
  /** Fewest classes that it takes; 1 by default. */
  fewestClasses?: number;
  /** Vectors that make up one class; 1 by default. */
  centers?: number;
}

/** Registers the tests of a loss by the name of its function. */
export async function testClassLoss(name: string, cases: ClassLossCase[]): Promise<void> {
  for (const each of cases) {
    const { told } = each;
    await backendTest(
      `${name}(${told}) and both gradients equal a naive loop on random batches`,
      () => {
        for (const batch of randomClassBatches(20, `${name} ${told}`, each)) {
          assertMatchesNaiveBoth(each, batch);
        }
      },
    );
    await backendTest(`${name}(${told}) stays finite at cosines of 1 and −1 and for zeros`, () => {
      for (const batch of extremeBatches(each)) {
        for (const result of Object.values(bothGradients(each.loss, batch))) assertFinite(result);
      }
    });
    await backendTest(`${name}(${told}) looks at directions only`, () => {
      const [batch] = randomClassBatches(1, "directions", each);
      const longer = (rows: number[][]) => rows.map((row, i) => row.map((x) => x * 2 ** (i + 1)));
      const scaled = {
        ...batch,
        embeddings: longer(batch.embeddings),
        vectors: longer(batch.vectors),
      };
      const value = bothGradients(each.loss, batch).byEmbeddings.value;
      assertClose(bothGradients(each.loss, scaled).byVectors.value, value, 1e-6, "longer");
    });
    await backendTest(`${name}(${told}) gives the same values and gradients when traced`, () => {
      assertSameTraced(each);
    });
  }
  await backendTest(`${name}() leaves no tensor over in 100 steps`, () => {
    const [{ loss, ...shape }] = cases;
    const [{ embeddings, labels, vectors }] = randomClassBatches(1, "leak", shape);
    const inputs = [tf.tensor2d(embeddings), tf.tensor1d(labels, "int32"), tf.tensor2d(vectors)];
    const before = tf.memory().numTensors;
    for (let step = 0; step < 100; step++) tf.dispose(loss(...inputs as Parameters<ClassLoss>));
    assert.equal(tf.memory().numTensors, before);
    tf.dispose(inputs);
  });
  await backendTest(`${name}() refuses what does not fit, labels out of range too`, () => {
    assertRefusals(cases[0]);
  });
}

interface ClassBatch {
  embeddings: number[][];
  labels: number[];
  vectors: number[][];
}

type Shape = Pick<ClassLossCase, "fewestClasses" | "centers">;

/** Batches of 1 to 9 samples and 1 to 6 classes, some of them absent, with duplicates among both. */
function randomClassBatches(
  count: number,
  seed: string,
  { fewestClasses = 1, centers = 1 }: Shape,
): ClassBatch[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const classes = fewestClasses + random.integer(6);
    const dim = 1 + random.integer(5);
    const batch = 1 + random.integer(9);
    return {
      embeddings: randomRows(random, batch, dim),
      labels: Array.from({ length: batch }, () => random.integer(classes)),
      vectors: randomRows(random, classes * centers, dim),
    };
  });
}

/** Rows of float32 numbers of length 0.5 to 2, one in five a copy of the row before it. */
function randomRows(random: Random, count: number, dim: number): number[][] {
  const rows: number[][] = [];
  for (let i = 0; i < count; i++) {
    const row = Array.from({ length: dim }, () => random.normal());
    const length = random.between(0.5, 2) / Math.hypot(...row);
    const copied = i > 0 && random.integer(5) === 0;
    rows.push(copied ? rows[i - 1] : row.map((x) => Math.fround(x * length)));
  }
  return rows;
}

/** Samples on their own vector, opposite to it, on another's; of zeros; among vectors alike. */
function extremeBatches({ fewestClasses = 1, centers = 1 }: Shape): ClassBatch[] {
  const perClass = (rows: number[][]) => rows.flatMap((row) => Array(centers).fill(row));
  const x = [0.6, -0.8, 0];
  const y = [0, 0.28, 0.96];
  const opposite = x.map((each) => -each);
  const zeros = [0, 0, 0];
  const batches = [
    { embeddings: [x, y], labels: [0, 1], vectors: perClass([x, y]) },
    { embeddings: [x, x, opposite], labels: [0, 1, 0], vectors: perClass([x, opposite]) },
    { embeddings: [y], labels: [1], vectors: perClass([y, opposite]) },
    { embeddings: [zeros, x], labels: [0, 1], vectors: perClass([x, zeros]) },
    { embeddings: [x, y], labels: [0, 1], vectors: perClass([x, x]) },
    { embeddings: [x, opposite], labels: [0, 0], vectors: perClass([x]) },
  ];
  return batches.filter(({ vectors }) => vectors.length >= fewestClasses * centers);
}

function bothGradients(loss: ClassLoss, { embeddings, labels, vectors }: ClassBatch) {
  return {
    byEmbeddings: valueAndGradient((e, l) => loss(e, l, tf.tensor2d(vectors)), embeddings, labels),
    byVectors: valueAndGradient((v, l) => loss(tf.tensor2d(embeddings), l, v), vectors, labels),
  };
}

function assertMatchesNaiveBoth({ loss, naive }: ClassLossCase, batch: ClassBatch): void {
  const { embeddings, labels, vectors } = batch;
  assertMatchesNaive(
    (e, l) => loss(e, l, tf.tensor2d(vectors)),
    (e, l) => naive(e, l, vectors),
    embeddings,
    labels,
  );
  assertMatchesNaive(
    (v, l) => loss(tf.tensor2d(embeddings), l, v),
    (v, l) => naive(embeddings, l, v),
    vectors,
    labels,
  );
}

function assertSameTraced({ loss, centers = 1 }: ClassLossCase): void {
  const { embeddings, labels } = fixture;
  const vectors = fixture.proxies.flatMap((row) => {
    return Array.from({ length: centers }, (_, i) => row.map((x, j) => x + i * j));
  });
  const expected = bothGradients(loss, { embeddings, labels, vectors });
  const variable = tf.variable(tf.tensor2d(vectors));
  const traced = trace((e: tf.Tensor2D, l: tf.Tensor1D) => {
    const run = tf.valueAndGrads((e, v) => loss(e as tf.Tensor2D, l, v as tf.Tensor2D));
    const { value, grads } = run([e, variable]);
    return { value, byEmbeddings: grads[0], byVectors: grads[1] };
  }, { variables: [variable] });
  tf.tidy(() => {
    const found = traced(tf.tensor2d(embeddings), tf.tensor1d(labels, "int32"));
    assertClose(found.value.dataSync()[0], expected.byVectors.value, 1e-6, "value");
    for (const name of ["byEmbeddings", "byVectors"] as const) {
      const gradient = found[name].arraySync() as number[][];
      assertAllClose(gradient, expected[name].gradient, 1e-5, name);
    }
  });
  traced.dispose();
  variable.dispose();
}

function assertRefusals({ loss, centers = 1 }: ClassLossCase): void {
  tf.tidy(() => {
    const embeddings = tf.tensor2d([[1, 2], [3, 4]]);
    const vectors = tf.ones([2 * centers, 2]) as tf.Tensor2D;
    const labelled = (...labels: number[]) => tf.tensor1d(labels, "int32");
    const refusal = (labels: tf.Tensor1D, ...others: [tf.Tensor2D?, tf.Tensor2D?]) => () =>
      loss(others[0] ?? embeddings, labels, others[1] ?? vectors);
    assert.throws(refusal(labelled(0, 2)), {
      name: "RangeError",
      message: "Cannot classify label 2: there are 2 classes",
    });
    assert.throws(refusal(labelled(-1, 0)), RangeError);
    assert.throws(refusal(labelled(0)), RangeError);
    assert.throws(refusal(tf.tensor1d([0, 1])), TypeError);
    assert.throws(refusal(labelled(0, 1), tf.ones([2, 3])), {
      name: "RangeError",
      message: /^Cannot compare embeddings of length 3 with (proxies|weights) of shape \[2,/,
    });
    assert.throws(refusal(labelled(0, 1), undefined, tf.zeros([0, 2])), RangeError);
    assert.throws(
      refusal(labelled(0, 1), undefined, tf.ones([2 * centers, 2], "int32")),
      TypeError,
    );
  });
}

/** The cosine of two vectors. */
export function cosine(a: number[], b: number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i], 0) / (Math.hypot(...a) * Math.hypot(...b));
}

/** ln Σ eˣ without overflow. */
export function logSumExp(values: number[]): number {
  const largest = Math.max(...values);
  return largest + Math.log(values.reduce((sum, x) => sum + Math.exp(x - largest), 0));
}

/** How the reducers make one of many losses, naively. */
export function naiveReduce(losses: number[], reducer = "mean"): number {
  const counted = reducer === "mean_non_zero" ? losses.filter((x) => x > 0) : losses;
  return counted.reduce((sum, x) => sum + x, 0) / Math.max(counted.length, 1);
}
