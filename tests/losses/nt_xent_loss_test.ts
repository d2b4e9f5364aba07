import { ntXentLoss, type NtXentOptions } from "../../src/losses/nt_xent_loss.ts";
import { reducers } from "../../src/losses/reduce_losses.ts";
import { backendTest } from "../harness/backend_test.ts";
import { testGoldenBatches } from "./golden_pair_losses.ts";
import { assertGolden } from "./loss_checks.ts";
import { lossesOfPairs, naiveReduce } from "./pair_loss_checks.ts";
import { type NaiveComparison, selected, testPairLoss } from "./pair_loss_tests.ts";

await backendTest("ntXentLoss() has the golden value and gradient", () => {
  assertGolden("pml_NTXent_T0.07", ntXentLoss);
});

await testGoldenBatches("ntXentLoss()", "pml_NTXent", ntXentLoss);

await testPairLoss<NtXentOptions>("ntXentLoss()", {
  loss: ntXentLoss,
  naive: naiveLoss,
  options: [{}, ...reducers.map((reducer) => ({ reducer, temperature: 0.5 }))],
  refused: [
    [{ temperature: 0 }, {
      name: "RangeError",
      message: "Cannot use the temperature 0: a finite number > 0 is needed",
    }],
    [{ temperature: -1 }, { name: "RangeError" }],
    [{ temperature: "0.1" }, { name: "TypeError" }],
    [{ reducer: "sum" }, { name: "RangeError" }],
  ],
});

function naiveLoss(
  { similarity, positives, negatives }: NaiveComparison,
  { temperature = 0.07, reducer = "mean" }: NtXentOptions,
): number {
  const lossOf = (i: number, p: number) => {
    const odds = selected(negatives[i]).map((n) =>
      Math.exp((similarity(i, n) - similarity(i, p)) / temperature)
    );
    return Math.log1p(odds.reduce((sum, x) => sum + x, 0));
  };
  return naiveReduce(lossesOfPairs(positives, lossOf), reducer);
}
