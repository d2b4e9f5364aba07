import { reducers } from "../../src/losses/reduce_losses.ts";
import {
  tripletMarginLoss,
  type TripletMarginOptions,
} from "../../src/losses/triplet_margin_loss.ts";
import type * as tf from "../../src/tensor/tf.ts";
import { backendTest } from "../harness/backend_test.ts";
import { assertGolden, naiveMargin } from "./loss_checks.ts";
import { miners, naiveReduce } from "./pair_loss_checks.ts";
import { type NaiveComparison, testPairLoss } from "./pair_loss_tests.ts";

await backendTest("tripletMarginLoss() has the golden values and gradients", () => {
  const loss = (own: TripletMarginOptions) => (embeddings: tf.Tensor2D, labels: tf.Tensor1D) =>
    tripletMarginLoss(embeddings, labels, own);
  const miner = miners.batch_hard;
  assertGolden("pml_TripletMargin_m0.05_all_triplets_AvgNonZero", loss({}));
  assertGolden("pml_TripletMargin_m0.05_BatchHardMiner_AvgNonZero", loss({ miner }));
  assertGolden(
    "pml_TripletMargin_m0.05_BatchHardMiner_MeanReducer",
    loss({ miner, reducer: "mean" }),
  );
  assertGolden("pml_TripletMargin_smooth_m0.0_BatchHardMiner", loss({ miner, margin: "soft" }));
});

await testPairLoss<TripletMarginOptions>("tripletMarginLoss()", {
  loss: tripletMarginLoss,
  naive: naiveLoss,
  options: reducers.flatMap((reducer): TripletMarginOptions[] => [
    { reducer },
    { reducer, margin: "soft" },
    { reducer, margin: "soft", swap: true },
    { reducer, margin: 0.5, swap: true },
  ]),
  // Of equal distances either may be the shorter as soon as the samples part.
  isSmoothAtDuplicates: false,
  refused: [
    [{ margin: -0.1 }, { name: "RangeError" }],
    [{ margin: "hard" }, { name: "TypeError" }],
    [{ swap: 1 }, { name: "TypeError" }],
    [{ reducer: "sum" }, { name: "RangeError" }],
  ],
});

function naiveLoss(
  { distance, positives, negatives, triplets }: NaiveComparison,
  { margin = 0.05, swap = false, reducer = "mean_non_zero" }: TripletMarginOptions,
): number {
  const isChosen = (i: number, j: number, k: number) =>
    triplets ? triplets[i][j][k] : positives[i][j] && negatives[i][k];
  const rows = positives.map((others, i) =>
    others.flatMap((_, j) =>
      others.flatMap((_, k) => {
        if (!isChosen(i, j, k)) return [];
        const nearest = swap ? Math.min(distance(i, k), distance(j, k)) : distance(i, k);
        return [naiveMargin(distance(i, j) - nearest, margin)];
      })
    )
  );
  return naiveReduce(rows, reducer);
}
