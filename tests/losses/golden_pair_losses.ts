/**
 * Values of the pair losses that others' code has, as tests/golden/make_pair_losses.py got them.
 *
 * @module
 */

import assert from "node:assert/strict";
import golden from "../golden/pair_losses.json" with { type: "json" };
import { backendTest } from "../harness/backend_test.ts";
import { assertAllClose, assertClose, fixture, valueAndGradient } from "./loss_checks.ts";
import { miners, type PairLoss } from "./pair_loss_checks.ts";

/** A value of tests/golden/make_pair_losses.py. */
interface GoldenPairLoss {
  rows: number[];
  value: number;
  grad_embeddings: number[][];
  beta?: number[];
  grad_beta?: number[];
}

/** Of which batches there is a value of each of several losses. */
const goldenBatches = ["MSMiner", "one_category", "lone", "two_alike", "two_unlike"];

/**
 * Registers a test of the values that pytorch-metric-learning has for a loss called without options:
 * of pairs that are mined, and in the rare cases.
 */
export async function testGoldenBatches(
  name: string,
  goldenName: string,
  loss: PairLoss,
): Promise<void> {
  await backendTest(`${name} has the golden values of mined pairs and in rare cases`, () => {
    for (const batch of goldenBatches) assertGoldenPairs(`${goldenName}_${batch}`, loss);
  });
}

/** Asserts that a loss has the golden value and the gradient `name`; returns what is known of it. */
export function assertGoldenPairs(
  name: string,
  loss: PairLoss,
): GoldenPairLoss {
  const expected = (golden.loss as Record<string, GoldenPairLoss>)[name];
  assert.ok(expected, `no golden value "${name}"`);
  const miner = name.endsWith("MSMiner") ? miners.multi_similarity : undefined;
  const { value, gradient } = valueAndGradient(
    (embeddings, labels) => loss(embeddings, labels, { miner }),
    expected.rows.map((row) => fixture.embeddings[row]),
    expected.rows.map((row) => fixture.labels[row]),
  );
  assertClose(value, expected.value, 1e-5, name);
  assertAllClose(gradient, expected.grad_embeddings, 1e-4, name);
  return expected;
}
