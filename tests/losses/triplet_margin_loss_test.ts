import assert from "node:assert/strict";
import { reducers } from "../../src/losses/reduce_losses.ts";
import {
  tripletMarginLoss,
  type TripletMarginOptions,
} from "../../src/losses/triplet_margin_loss.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest, leakFreeBackendTest } from "../harness/backend_test.ts";
import { assertGolden, distance, naiveMargin } from "./loss_checks.ts";
import {
  assertMatchesNaivePairs,
  compareOptions,
  edgeCases,
  miners,
  type NaivePairLoss,
  naiveReduce,
  type PairLoss,
  randomCases,
} from "./pair_loss_checks.ts";

const lossWith = (own: TripletMarginOptions): PairLoss => (embeddings, labels, options) =>
  tripletMarginLoss(embeddings, labels, { ...own, ...options });

function naiveLoss(
  { margin = 0.05, swap = false, reducer = "mean_non_zero" }: TripletMarginOptions,
): NaivePairLoss {
  return (anchors, others, { positives, negatives, triplets }) => {
    const isChosen = (i: number, j: number, k: number) =>
      triplets ? triplets[i][j][k] : positives[i][j] && negatives[i][k];
    const rows = anchors.map((anchor, i) =>
      others.flatMap((positive, j) =>
        others.flatMap((negative, k) => {
          if (!isChosen(i, j, k)) return [];
          const toAnchor = distance(anchor, negative);
          const nearest = swap ? Math.min(toAnchor, distance(positive, negative)) : toAnchor;
          return [naiveMargin(distance(anchor, positive) - nearest, margin)];
        })
      )
    );
    return naiveReduce(rows, reducer);
  };
}

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

await backendTest(
  "tripletMarginLoss() and its gradient equal a naive loop on random batches",
  () => {
    for (const reducer of reducers) {
      const cases: TripletMarginOptions[] = [
        { reducer },
        { reducer, margin: 0.5, swap: true },
        { reducer, margin: "soft" },
      ];
      for (const own of cases) {
        for (const [name, miner] of Object.entries(miners)) {
          for (const of of randomCases(4, `triplet ${name} ${JSON.stringify(own)}`)) {
            assertMatchesNaivePairs(lossWith(own), naiveLoss(own), of, { miner });
          }
        }
      }
    }
  },
);

await backendTest(
  "tripletMarginLoss() is that of a naive loop in the rare cases, and finite",
  () => {
    for (const reducer of reducers) {
      for (const own of [{ reducer }, { reducer, swap: true, margin: "soft" as const }]) {
        for (const miner of Object.values(miners)) {
          for (const of of edgeCases()) {
            assertMatchesNaivePairs(lossWith(own), naiveLoss(own), of, { miner, smooth: false });
          }
        }
      }
    }
  },
);

await leakFreeBackendTest("tripletMarginLoss() leaves no tensor over", () => {
  for (const of of randomCases(2, "leak")) {
    for (const miner of Object.values(miners)) {
      tf.tidy(() => {
        const inputs = [tf.tensor2d(of.embeddings), tf.tensor1d(of.labels, "int32")] as const;
        const options = { ...compareOptions(of, miner), swap: true };
        const before = tf.memory().numTensors;
        tripletMarginLoss(...inputs, options).dispose();
        assert.equal(tf.memory().numTensors, before);
      });
    }
  }
});

await backendTest("tripletMarginLoss() refuses options out of range", () => {
  const embeddings = tf.tensor2d([[0, 1], [2, 3]]);
  const labels = tf.tensor1d([0, 1], "int32");
  const call = (options: unknown) => () =>
    tripletMarginLoss(embeddings, labels, options as TripletMarginOptions);
  assert.throws(call({ margin: -0.1 }), RangeError);
  assert.throws(call({ margin: "hard" }), TypeError);
  assert.throws(call({ swap: 1 }), TypeError);
  assert.throws(call({ reducer: "sum" }), RangeError);
  assert.throws(() => tripletMarginLoss(embeddings, tf.tensor1d([0], "int32")), RangeError);
  tf.dispose([embeddings, labels]);
});
