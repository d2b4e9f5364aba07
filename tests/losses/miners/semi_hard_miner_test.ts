import assert from "node:assert/strict";
import { semiHardMiner } from "../../../src/losses/miners/semi_hard_miner.ts";
import { leakFreeBackendTest } from "../../harness/backend_test.ts";
import { assertMines } from "./miner_checks.ts";

await leakFreeBackendTest("semiHardMiner() chooses what a naive loop does", () => {
  for (const margin of [0.2, 0.7, 2]) {
    assertMines(semiHardMiner({ margin }), ({ distances, positives, negatives }) => ({
      triplets: positives.flatMap((j) =>
        negatives.flatMap((k): [number, number][] => {
          const further = Math.fround(distances[k] - distances[j]);
          return further > 0 && further <= Math.fround(margin) ? [[j, k]] : [];
        })
      ),
    }), `semi-hard ${margin}`);
  }
});

Deno.test("semiHardMiner() refuses margins that leave nothing", () => {
  assert.throws(() => semiHardMiner({ margin: 0 }), {
    name: "RangeError",
    message: "Cannot use the margin 0: a finite number > 0 is needed",
  });
  assert.throws(() => semiHardMiner({ margin: "0.2" as unknown as number }), TypeError);
});
