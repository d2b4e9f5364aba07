import assert from "node:assert/strict";
import { multiSimilarityMiner } from "../../../src/losses/miners/multi_similarity_miner.ts";
import { leakFreeBackendTest } from "../../harness/backend_test.ts";
import { chosenPairs } from "../pair_loss_checks.ts";
import { assertMines, fixtureCase, goldenPairs, onesOf } from "./miner_checks.ts";

await leakFreeBackendTest("multiSimilarityMiner() chooses the golden pairs", () => {
  const { positives, negatives } = chosenPairs(fixtureCase, multiSimilarityMiner());
  assert.deepEqual(onesOf(positives), goldenPairs.multiSimilarity.pos);
  assert.deepEqual(onesOf(negatives), goldenPairs.multiSimilarity.neg);
});

await leakFreeBackendTest("multiSimilarityMiner() chooses what a naive loop does", () => {
  for (const epsilon of [0.1, 0, 0.6]) {
    const by = Math.fround(epsilon);
    assertMines(multiSimilarityMiner({ epsilon }), ({ similarities, positives, negatives }) => {
      const hardestNegative = Math.max(...negatives.map((k) => similarities[k]));
      const hardestPositive = Math.min(...positives.map((j) => similarities[j]));
      return {
        positives: positives.filter((j) => Math.fround(similarities[j] - by) < hardestNegative),
        negatives: negatives.filter((k) => Math.fround(similarities[k] + by) > hardestPositive),
      };
    }, `multi-similarity ${epsilon}`);
  }
});

Deno.test("multiSimilarityMiner() refuses a negative epsilon", () => {
  assert.throws(() => multiSimilarityMiner({ epsilon: -0.1 }), RangeError);
  assert.throws(() => multiSimilarityMiner({ epsilon: NaN }), RangeError);
  assert.throws(() => multiSimilarityMiner({ epsilon: "0" as unknown as number }), TypeError);
});
