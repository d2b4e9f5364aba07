import { circleLoss, type CircleOptions } from "../../src/losses/circle_loss.ts";
import { backendTest } from "../harness/backend_test.ts";
import { testGoldenBatches } from "./golden_pair_losses.ts";
import { assertGolden, naiveMargin } from "./loss_checks.ts";
import { naiveReduce } from "./pair_loss_checks.ts";
import { type NaiveComparison, naiveLogSumExp, selected, testPairLoss } from "./pair_loss_tests.ts";

await backendTest("circleLoss() has the golden values and gradients", () => {
  assertGolden("pml_Circle_m0.4_g80", circleLoss);
  assertGolden(
    "fastreid_pairwise_circle_m0.4_g80_mean",
    (embeddings, labels) => circleLoss(embeddings, labels, { reducer: "mean_per_anchor" }),
  );
});

await testGoldenBatches("circleLoss()", "pml_Circle", circleLoss);

await testPairLoss<CircleOptions>("circleLoss()", {
  loss: circleLoss,
  naive: naiveLoss,
  options: [
    {},
    { margin: 0.25, gamma: 256, reducer: "mean_per_anchor" },
    { margin: 0, gamma: 5, reducer: "mean" },
  ],
  isSteep: true,
  refused: [
    [{ margin: -0.1 }, {
      name: "RangeError",
      message: "Cannot use the margin -0.1: a finite number in [0, 1] is needed",
    }],
    [{ margin: 1.1 }, { name: "RangeError" }],
    [{ margin: "soft" }, { name: "TypeError" }],
    [{ gamma: 0 }, { name: "RangeError" }],
    [{ gamma: Infinity }, { name: "RangeError" }],
    [{ reducer: "sum" }, { name: "RangeError" }],
  ],
});

function naiveLoss(
  { similarity, positives, negatives }: NaiveComparison,
  { margin = 0.4, gamma = 80, reducer = "mean_non_zero" }: CircleOptions,
  unmoved: NaiveComparison,
): number {
  const rows = positives.map((row, i) => {
    const ofPositives = naiveLogSumExp(
      selected(row).map((j) => {
        const weight = Math.max(0, 1 + margin - unmoved.similarity(i, j));
        return -gamma * weight * (similarity(i, j) - (1 - margin));
      }),
    );
    const ofNegatives = naiveLogSumExp(
      selected(negatives[i]).map((j) => {
        const weight = Math.max(0, unmoved.similarity(i, j) + margin);
        return gamma * weight * (similarity(i, j) - margin);
      }),
    );
    const sum = ofPositives + ofNegatives;
    // Through float32, in which a loss may be too small to be above 0.
    return sum === -Infinity
      ? []
      : [Math.fround(naiveMargin(sum, "soft")) && naiveMargin(sum, "soft")];
  });
  return naiveReduce(rows, reducer);
}
