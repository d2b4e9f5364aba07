import assert from "node:assert/strict";
import { namedMiner } from "../../../src/losses/miners/named_miner.ts";
import { leakFreeBackendTest } from "../../harness/backend_test.ts";
import { assertMines } from "./miner_checks.ts";

await leakFreeBackendTest('namedMiner() "all" chooses every pair', () => {
  const all = ({ positives, negatives }: { positives: number[]; negatives: number[] }) => ({
    positives,
    negatives,
  });
  assertMines(namedMiner({ name: "all" }), all, "all");
});

Deno.test("namedMiner() hands options on, and refuses names that it does not know", () => {
  assert.throws(() => namedMiner({ name: "semi_hard", margin: -1 }), RangeError);
  assert.throws(() => namedMiner({ name: "multi_similarity", epsilon: -1 }), RangeError);
  assert.throws(() => namedMiner({ name: "distance_weighted", cutoff: -1 }), RangeError);
  const negatives = "easy" as "hard";
  assert.throws(() => namedMiner({ name: "batch_easy_positive", negatives }), RangeError);
  assert.throws(() => namedMiner({ name: "hardest" as "all" }), {
    name: "RangeError",
    message: 'Cannot mine by "hardest": no such miner',
  });
});
