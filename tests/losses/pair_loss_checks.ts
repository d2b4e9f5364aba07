/**
 * What the tests of the pair losses and their miners share: batches with a memory behind them, which
 * pairs a miner chose of them, and how a naive loss selects and reduces.
 *
 * @module
 */

import { createRandom } from "../../src/core/random.ts";
import { compareBatch, type CompareOptions } from "../../src/losses/compare_batch.ts";
import type { Miner } from "../../src/losses/miners/miner.ts";
import { namedMiner } from "../../src/losses/miners/named_miner.ts";
import type { Reducer } from "../../src/losses/reduce_losses.ts";
import * as tf from "../../src/tensor/tf.ts";
import { mean, randomBatches } from "./loss_checks.ts";

/** A batch, what it is compared with besides itself, and what is drawn for it. */
export interface PairCase {
  embeddings: number[][];
  labels: number[];
  memory?: { embeddings: number[][]; labels: number[] };
  noise: number[][];
}

/** Pairs as plain numbers; `triplets` [anchor][positive][negative]. */
export interface ChosenPairs {
  positives: number[][];
  negatives: number[][];
  triplets?: number[][][];
}

/** A loss in tensors, with the options that say what is compared. */
export type PairLoss = (
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  options: CompareOptions,
) => tf.Scalar;

/** Every miner with its defaults, and none. */
export const miners: Record<string, Miner | undefined> = {
  none: undefined,
  all: namedMiner({ name: "all" }),
  batch_hard: namedMiner({ name: "batch_hard" }),
  batch_easy_positive: namedMiner({ name: "batch_easy_positive" }),
  semi_hard: namedMiner({ name: "semi_hard" }),
  multi_similarity: namedMiner({ name: "multi_similarity" }),
  distance_weighted: namedMiner({ name: "distance_weighted" }),
};

/** Random batches, one in two with a memory, of which the last places are empty. */
export function randomCases(count: number, seed: string): PairCase[] {
  const random = createRandom(`${seed} memory`);
  return randomBatches(count, seed).map(({ embeddings, labels }, index) => {
    const places = index % 2 ? 1 + random.integer(8) : 0;
    const filled = random.integer(places + 1);
    const place = (_: unknown, at: number) =>
      embeddings[0].map(() => at < filled ? Math.fround(random.normal()) : 0);
    const memory = {
      embeddings: Array.from({ length: places }, place),
      labels: Array.from({ length: places }, (_, at) => at < filled ? random.integer(4) : -1),
    };
    return withNoise(
      { embeddings, labels, memory: places ? memory : undefined },
      `${seed} ${index}`,
    );
  });
}

/** What is rare in random batches: duplicates, one category, two samples, one; and lone anchors. */
export function edgeCases(): PairCase[] {
  const a = [1, 2, 0.5], b = [-1, 0.25, 2], c = [0.5, -2, 1];
  const memory = { embeddings: [a, b, [0, 0, 0]], labels: [1, 0, -1] };
  return [
    { embeddings: [a], labels: [0] },
    { embeddings: [a], labels: [0], memory },
    { embeddings: [a, b], labels: [0, 0] },
    { embeddings: [a, b], labels: [0, 1] },
    { embeddings: [a, a], labels: [0, 0] },
    { embeddings: [a, a], labels: [0, 1], memory },
    { embeddings: [a, b, c], labels: [0, 0, 0] },
    { embeddings: [a, b, c], labels: [0, 1, 2], memory },
    { embeddings: [a, a, a, b, b, c], labels: [0, 0, 1, 1, 2, 3] },
    { embeddings: [a, a, a, a], labels: [0, 0, 1, 1], memory },
  ].map((edge, index) => withNoise(edge, `edge ${index}`));
}

function withNoise(drawn: Omit<PairCase, "noise">, seed: string): PairCase {
  const random = createRandom(`${seed} noise`);
  const columns = drawn.labels.length + (drawn.memory?.labels.length ?? 0);
  const noise = drawn.labels.map(() => Array.from({ length: columns }, random.next));
  return { ...drawn, noise };
}

/** The options of a case in tensors; to be called in a `tidy`. */
export function compareOptions({ memory, noise }: PairCase, miner?: Miner): CompareOptions {
  return {
    miner,
    noise: tf.tensor2d(noise),
    memory: memory && {
      embeddings: tf.tensor2d(memory.embeddings),
      labels: tf.tensor1d(memory.labels, "int32"),
    },
  };
}

/** The pairs that a miner chooses of a case. */
export function chosenPairs(of: PairCase, miner?: Miner): ChosenPairs {
  return tf.tidy(() => {
    const labels = tf.tensor1d(of.labels, "int32");
    const options = compareOptions(of, miner);
    const { positives, negatives, triplets } = compareBatch(
      tf.tensor2d(of.embeddings),
      labels,
      options,
    );
    return {
      positives: positives.arraySync(),
      negatives: negatives.arraySync(),
      triplets: triplets?.arraySync(),
    };
  });
}

/** A vector divided by its length. */
export function unit(vector: number[]): number[] {
  const length = Math.max(Math.hypot(...vector), 1e-6);
  return vector.map((x) => x / length);
}

/** The losses of the chosen pairs, a row for each anchor. */
export function lossesOfPairs(chosen: number[][], loss: (i: number, j: number) => number) {
  return chosen.map((row, i) => row.flatMap((is, j) => is ? [loss(i, j)] : []));
}

/** Reduces losses, a row for each anchor, to one. */
export function naiveReduce(rows: number[][], reducer: Reducer): number {
  const meanOrZero = (values: number[]) => values.length ? mean(values) : 0;
  if (reducer === "mean_per_anchor") return mean(rows.map(meanOrZero));
  const counted = rows.flat().filter((loss) => reducer === "mean" || loss > 0);
  return meanOrZero(counted);
}
