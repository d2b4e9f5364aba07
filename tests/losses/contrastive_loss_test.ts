import { contrastiveLoss, type ContrastiveOptions } from "../../src/losses/contrastive_loss.ts";
import { reducers } from "../../src/losses/reduce_losses.ts";
import { backendTest } from "../harness/backend_test.ts";
import { assertGolden } from "./loss_checks.ts";
import { lossesOfPairs, miners, naiveReduce } from "./pair_loss_checks.ts";
import { type NaiveComparison, testPairLoss } from "./pair_loss_tests.ts";

await backendTest("contrastiveLoss() has the golden value and gradient", () => {
  assertGolden("pml_Contrastive_pos0_neg1", contrastiveLoss);
});

await testPairLoss<ContrastiveOptions>("contrastiveLoss()", {
  loss: contrastiveLoss,
  naive: naiveLoss,
  options: reducers.flatMap((reducer) => [
    { reducer },
    { reducer, positiveMargin: 0.3, negativeMargin: 1.7 },
  ]),
  // A distance of 0 counts among those above 0 as soon as the samples part.
  isSmoothAtDuplicates: false,
  refused: [
    [{ negativeMargin: -1 }, {
      name: "RangeError",
      message: "Cannot use the negative margin -1: a finite number ≥ 0 is needed",
    }],
    [{ positiveMargin: -0.1 }, { name: "RangeError" }],
    [{ positiveMargin: NaN }, { name: "RangeError" }],
    [{ negativeMargin: "1" }, { name: "TypeError" }],
    [{ reducer: "sum" }, { name: "RangeError" }],
    [{ miner: miners.distance_weighted }, { name: "RangeError" }],
  ],
});

function naiveLoss(
  { distance, positives, negatives }: NaiveComparison,
  { positiveMargin = 0, negativeMargin = 1, reducer = "mean_non_zero" }: ContrastiveOptions,
): number {
  const tooFar = (i: number, j: number) => Math.max(0, distance(i, j) - positiveMargin);
  const tooNear = (i: number, j: number) => Math.max(0, negativeMargin - distance(i, j));
  return naiveReduce(lossesOfPairs(positives, tooFar), reducer) +
    naiveReduce(lossesOfPairs(negatives, tooNear), reducer);
}
