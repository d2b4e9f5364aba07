/**
 * What the tests of the miners share: each is compared, mask by mask, with a naive loop over an
 * anchor's pairs.
 *
 * @module
 */

import assert from "node:assert/strict";
import { compareBatch } from "../../../src/losses/compare_batch.ts";
import type { Miner, MinerInput } from "../../../src/losses/miners/miner.ts";
import * as tf from "../../../src/tensor/tf.ts";
import golden from "../../golden/losses_and_metrics.json" with { type: "json" };
import { fixture } from "../loss_checks.ts";
import {
  chosenPairs,
  compareOptions,
  edgeCases,
  type PairCase,
  randomCases,
} from "../pair_loss_checks.ts";

/** The golden values' notes on miners. */
export const goldenPairs = {
  multiSimilarity: golden.notes["ms_miner_pairs_eps0.1"],
  batchHard: golden.notes["batch_hard_triplets_l2norm_euclid(anchor,pos,neg)"],
};

/** The golden values' batch. */
export const fixtureCase: PairCase = {
  embeddings: fixture.embeddings,
  labels: fixture.labels,
  noise: fixture.labels.map(() => fixture.labels.map(() => 0.5)),
};

/** One anchor's samples, as a naive miner sees them; float32 numbers. */
export interface NaiveAnchor {
  similarities: number[];
  distances: number[];
  noise: number[];
  dim: number;
  positives: number[];
  negatives: number[];
}

/** Which of an anchor's samples are chosen; with `triplets` all else follows from them. */
export type NaiveMiner = (
  anchor: NaiveAnchor,
) => { positives: number[]; negatives: number[] } | { triplets: [number, number][] };

/** Asserts that a miner chooses what a naive one does, in random and in rare cases. */
export function assertMines(miner: Miner, naive: NaiveMiner, seed: string): void {
  let chosen = 0;
  for (const of of [...randomCases(60, seed), ...edgeCases()]) {
    const expected = naiveMasks(of, naive);
    const actual = chosenPairs(of, miner);
    assert.deepEqual({ triplets: undefined, ...actual }, expected, JSON.stringify(of));
    chosen += actual.positives.flat().reduce((sum, one) => sum + one, 0);
  }
  assert.ok(chosen > 20, "so few pairs prove nothing");
}

/** The indices of the ones of a mask. */
export function onesOf(mask: number[][]): [number, number][] {
  return mask.flatMap((row, i) => row.flatMap((is, j): [number, number][] => is ? [[i, j]] : []));
}

function naiveMasks(of: PairCase, naive: NaiveMiner) {
  const { similarities, distances } = inputOf(of);
  const all = [...of.labels, ...of.memory?.labels ?? []];
  const mask = (indices: number[]) => all.map((_, j) => indices.includes(j) ? 1 : 0);
  const rows = of.labels.map((label, i) => {
    const among = (wanted: (other: number) => boolean) =>
      all.flatMap((other, j) => j !== i && other >= 0 && wanted(other) ? [j] : []);
    const chosen = naive({
      similarities: similarities[i],
      distances: distances[i],
      noise: of.noise[i],
      dim: of.embeddings[0].length,
      positives: among((other) => other === label),
      negatives: among((other) => other !== label),
    });
    if (!("triplets" in chosen)) return { ...chosen, triplets: undefined };
    return {
      positives: chosen.triplets.map(([j]) => j),
      negatives: chosen.triplets.map(([, k]) => k),
      triplets: all.map((_, j) =>
        all.map((_, k) => chosen.triplets.some((one) => one[0] === j && one[1] === k) ? 1 : 0)
      ),
    };
  });
  return {
    positives: rows.map((row) => mask(row.positives)),
    negatives: rows.map((row) => mask(row.negatives)),
    triplets: rows[0].triplets && rows.map((row) => row.triplets),
  };
}

/** The numbers that a miner gets. */
function inputOf(of: PairCase): { similarities: number[][]; distances: number[][] } {
  return tf.tidy(() => {
    const seen: number[][][] = [];
    const look: Miner = (input: MinerInput) => {
      seen.push(input.similarities.arraySync(), input.distances().arraySync());
      return input;
    };
    const labels = tf.tensor1d(of.labels, "int32");
    compareBatch(tf.tensor2d(of.embeddings), labels, compareOptions(of, look));
    return { similarities: seen[0], distances: seen[1] };
  });
}

/** The index of the largest value; of equals, the first. */
export function indexOfLargest(indices: number[], value: (index: number) => number): number[] {
  const values = indices.map(value);
  return indices.length ? [indices[values.indexOf(Math.max(...values))]] : [];
}

/** The same; nothing at all unless there are positives and negatives. */
export function ifComplete(chosen: { positives: number[]; negatives: number[] }) {
  const complete = chosen.positives.length > 0 && chosen.negatives.length > 0;
  return complete ? chosen : { positives: [], negatives: [] };
}
