/**
 * The tests that each pair loss has to pass: against a naive loop with each miner, with memories and
 * in the rare cases; tensors left over; options refused.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { CompareOptions } from "../../src/losses/compare_batch.ts";
import * as tf from "../../src/tensor/tf.ts";
import { trace } from "../../src/tensor/trace.ts";
import { backendTest, leakFreeBackendTest } from "../harness/backend_test.ts";
import {
  assertAllClose,
  assertClose,
  assertFinite,
  distance,
  numericGradient,
  valueAndGradient,
} from "./loss_checks.ts";
import {
  type ChosenPairs,
  chosenPairs,
  compareOptions,
  edgeCases,
  miners,
  type PairCase,
  randomCases,
  unit,
} from "./pair_loss_checks.ts";

/** What a naive loss is computed of: plain numbers, N anchors and M others, the batch first. */
export interface NaiveComparison extends ChosenPairs {
  labels: number[];
  /** As given, `[N][dim]`. */
  embeddings: number[][];
  similarity: (i: number, j: number) => number;
  distance: (i: number, j: number) => number;
}

/** A pair loss and what it is checked with. */
export interface TestedPairLoss<Options extends CompareOptions> {
  loss: (embeddings: tf.Tensor2D, labels: tf.Tensor1D, options: Options) => tf.Scalar;
  /** The same in plain numbers; `unmoved` is what no gradient goes through. */
  naive: (compared: NaiveComparison, own: Options, unmoved: NaiveComparison) => number;
  /** Each is tried with every miner. */
  options: Options[];
  /** Whether it takes a memory; true by default. */
  takesMemory?: boolean;
  /**
   * Whether it has a slope where samples coincide; true by default. Without, its gradient there is
   * only to be finite.
   */
  isSmoothAtDuplicates?: boolean;
  /** Whether its slopes are so steep that the rounding of short embeddings shows; false by default. */
  isSteep?: boolean;
  /** Options that it must refuse, with the error. */
  refused: [options: unknown, error: { name: string; message?: string }][];
}

/** Registers the tests of a loss. */
export async function testPairLoss<Options extends CompareOptions>(
  name: string,
  tested: TestedPairLoss<Options>,
): Promise<void> {
  const { loss, options, takesMemory = true, refused } = tested;
  const usable = (of: PairCase) => takesMemory ? of : withoutMemory(of);

  await backendTest(`${name} and its gradient equal a naive loop on random batches`, () => {
    for (const own of options) {
      for (const miner of Object.keys(miners)) {
        for (const of of randomCases(6, `${name} ${miner} ${JSON.stringify(own)}`)) {
          assertMatchesNaive(tested, own, usable(of), miner);
        }
      }
    }
  });

  await backendTest(`${name} equals it with duplicates, one category, two samples and one`, () => {
    for (const own of options) {
      for (const miner of Object.keys(miners)) {
        for (const of of edgeCases()) {
          assertMatchesNaive(tested, own, usable(of), miner, tested.isSmoothAtDuplicates);
        }
      }
    }
  });

  await leakFreeBackendTest(`${name} is the same in a traced step`, () => {
    for (const own of options) {
      const cases = randomCases(2, "traced").map(usable);
      // A memory that is empty, as in the first step.
      const { memory } = cases[1];
      if (memory) {
        cases.push({
          ...cases[1],
          memory: { ...memory, labels: memory.labels.map(() => -1) },
        });
      }
      for (const of of cases) tf.tidy(() => assertTracesTheSame(loss, own, of));
    }
  });

  await leakFreeBackendTest(`${name} leaves no tensor over`, () => {
    for (const of of randomCases(2, "leak").map(usable)) {
      for (const miner of Object.values(miners)) {
        tf.tidy(() => {
          const inputs = [tf.tensor2d(of.embeddings), tf.tensor1d(of.labels, "int32")] as const;
          const own = { ...options.at(-1)!, ...compareOptions(of, miner) };
          const before = tf.memory().numTensors;
          loss(...inputs, own).dispose();
          assert.equal(tf.memory().numTensors, before);
        });
      }
    }
  });

  await leakFreeBackendTest(`${name} refuses options out of range`, () => {
    tf.tidy(() => {
      const embeddings = tf.tensor2d([[0, 1], [2, 3]]);
      const labels = tf.tensor1d([0, 1], "int32");
      for (const [own, error] of refused) {
        assert.throws(() => loss(embeddings, labels, own as Options), error, JSON.stringify(own));
      }
      assert.throws(() => loss(embeddings, tf.tensor1d([0], "int32"), options[0]), RangeError);
    });
  });
}

function withoutMemory({ embeddings, labels, noise }: PairCase): PairCase {
  return { embeddings, labels, noise: noise.map((row) => row.slice(0, labels.length)) };
}

function assertMatchesNaive<Options extends CompareOptions>(
  { loss, naive, isSteep = false }: TestedPairLoss<Options>,
  own: Options,
  of: PairCase,
  minerName: string,
  isSmooth = true,
): void {
  const miner = miners[minerName];
  const pairs = chosenPairs(of, miner);
  const unmoved = compared(of, of.embeddings, pairs);
  const naiveLoss = (embeddings: number[][]) =>
    naive(compared(of, embeddings, pairs), own, unmoved);
  const { value, gradient } = valueAndGradient(
    (embeddings, labels) => loss(embeddings, labels, { ...own, ...compareOptions(of, miner) }),
    of.embeddings,
    of.labels,
  );
  const told = `${minerName} ${JSON.stringify(own)} ${JSON.stringify(of)}`;
  assertClose(value, naiveLoss(of.embeddings), 1e-5, told);
  assertFinite({ value, gradient });
  if (!isSmooth) return;
  const slopes = numericGradient(naiveLoss, of.embeddings, of.labels);
  // The shorter an embedding, the steeper the slope.
  const scaled = (rows: number[][]) =>
    rows.map((row, i) => {
      const scale = isSteep ? Math.min(1, Math.hypot(...of.embeddings[i])) : 1;
      return row.map((slope) => slope * scale);
    });
  assertAllClose(scaled(gradient), scaled(slopes), 1e-4, told);
}

function assertTracesTheSame<Options extends CompareOptions>(
  loss: TestedPairLoss<Options>["loss"],
  own: Options,
  of: PairCase,
): void {
  const inputs = [tf.tensor2d(of.embeddings), tf.tensor1d(of.labels, "int32")] as const;
  const { memory, noise } = compareOptions(of);
  const ofMemory = memory ? [memory.embeddings, memory.labels] : [];
  const compute = (
    embeddings: tf.Tensor,
    labels: tf.Tensor,
    ...[remembered, theirs]: tf.Tensor[]
  ) => {
    const options = {
      ...own,
      noise,
      memory: memory && { embeddings: remembered as tf.Tensor2D, labels: theirs as tf.Tensor1D },
    };
    const { value, grad } = tf.valueAndGrad((input: tf.Tensor) =>
      loss(input as tf.Tensor2D, labels as tf.Tensor1D, options)
    )(embeddings);
    return { value, grad };
  };
  const step = trace(compute, { variables: [] });
  const expected = compute(...inputs, ...ofMemory);
  const actual = step(...inputs, ...ofMemory);
  step.dispose();
  assertClose(actual.value.dataSync()[0], expected.value.dataSync()[0], 1e-6, "traced");
  assertAllClose(
    actual.grad.arraySync() as number[][],
    expected.grad.arraySync() as number[][],
    1e-5,
    "traced",
  );
}

function compared(of: PairCase, embeddings: number[][], pairs: ChosenPairs): NaiveComparison {
  const others = [...embeddings, ...of.memory?.embeddings ?? []].map(unit);
  return {
    ...pairs,
    labels: of.labels,
    embeddings,
    similarity: (i, j) => dot(others[i], others[j]),
    distance: (i, j) => distance(others[i], others[j]),
  };
}

/** The scalar product of two vectors. */
export function dot(a: number[], b: number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i], 0);
}

/** Where a row of a mask is 1. */
export function selected(row: number[]): number[] {
  return row.flatMap((is, j) => is ? [j] : []);
}

/** ln Σ eˣ; −∞ of nothing. */
export function naiveLogSumExp(values: number[]): number {
  const largest = Math.max(...values);
  if (values.length === 0) return -Infinity;
  return largest + Math.log(values.reduce((sum, x) => sum + Math.exp(x - largest), 0));
}

/** The smooth rank of j among `all`: 1 + Σ σ((sₖ − sⱼ) / temperature) over the others. */
export function naiveRank(
  j: number,
  all: number[],
  similarity: (k: number) => number,
  temperature: number,
): number {
  return all.filter((k) => k !== j).reduce(
    (rank, k) => rank + sigmoid((similarity(k) - similarity(j)) / temperature),
    1,
  );
}

/** 1 / (1 + e⁻ˣ). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
