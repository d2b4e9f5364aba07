import assert from "node:assert/strict";
import { batchEasyPositiveMiner } from "../../../src/losses/miners/batch_easy_positive_miner.ts";
import { leakFreeBackendTest } from "../../harness/backend_test.ts";
import { assertMines, ifComplete, indexOfLargest } from "./miner_checks.ts";

await leakFreeBackendTest("batchEasyPositiveMiner() chooses what a naive loop does", () => {
  assertMines(batchEasyPositiveMiner(), ({ similarities, positives, negatives }) => {
    const easiest = indexOfLargest(positives, (j) => similarities[j]);
    const lessSimilar = negatives.filter((k) =>
      easiest.length && similarities[k] < similarities[easiest[0]]
    );
    return ifComplete({
      positives: easiest,
      negatives: indexOfLargest(lessSimilar, (k) => similarities[k]),
    });
  }, "easy positive, semi-hard negative");
  assertMines(
    batchEasyPositiveMiner({ negatives: "hard" }),
    ({ similarities, positives, negatives }) =>
      ifComplete({
        positives: indexOfLargest(positives, (j) => similarities[j]),
        negatives: indexOfLargest(negatives, (k) => similarities[k]),
      }),
    "easy positive, hard negative",
  );
});

Deno.test("batchEasyPositiveMiner() refuses other negatives", () => {
  assert.throws(() => batchEasyPositiveMiner({ negatives: "easy" as "hard" }), {
    name: "RangeError",
    message: 'Cannot mine "easy" negatives: "semi_hard" or "hard" is needed',
  });
});
