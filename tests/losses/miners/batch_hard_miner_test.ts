import assert from "node:assert/strict";
import { batchHardMiner } from "../../../src/losses/miners/batch_hard_miner.ts";
import { leakFreeBackendTest } from "../../harness/backend_test.ts";
import { chosenPairs } from "../pair_loss_checks.ts";
import {
  assertMines,
  fixtureCase,
  goldenPairs,
  ifComplete,
  indexOfLargest,
  onesOf,
} from "./miner_checks.ts";

await leakFreeBackendTest("batchHardMiner() chooses the golden triplets", () => {
  const { positives, negatives } = chosenPairs(fixtureCase, batchHardMiner());
  assert.deepEqual(onesOf(positives), goldenPairs.batchHard.map(([i, j]) => [i, j]));
  assert.deepEqual(onesOf(negatives), goldenPairs.batchHard.map(([i, , k]) => [i, k]));
});

await leakFreeBackendTest("batchHardMiner() chooses what a naive loop does", () => {
  assertMines(batchHardMiner(), ({ similarities, positives, negatives }) =>
    ifComplete({
      positives: indexOfLargest(positives, (j) => -similarities[j]),
      negatives: indexOfLargest(negatives, (k) => similarities[k]),
    }), "batch hard");
});
