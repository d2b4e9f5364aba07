import assert from "node:assert/strict";
import { contrastiveLoss, type ContrastiveOptions } from "../../src/losses/contrastive_loss.ts";
import { reducers } from "../../src/losses/reduce_losses.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest, leakFreeBackendTest } from "../harness/backend_test.ts";
import { assertGolden, distance } from "./loss_checks.ts";
import {
  assertMatchesNaivePairs,
  compareOptions,
  edgeCases,
  lossesOfPairs,
  miners,
  type NaivePairLoss,
  naiveReduce,
  type PairLoss,
  randomCases,
} from "./pair_loss_checks.ts";

const lossWith = (own: ContrastiveOptions): PairLoss => (embeddings, labels, options) =>
  contrastiveLoss(embeddings, labels, { ...own, ...options });

function naiveLoss(
  { positiveMargin = 0, negativeMargin = 1, reducer = "mean_non_zero" }: ContrastiveOptions,
): NaivePairLoss {
  return (anchors, others, { positives, negatives }) => {
    const tooFar = (i: number, j: number) =>
      Math.max(0, distance(anchors[i], others[j]) - positiveMargin);
    const tooNear = (i: number, j: number) =>
      Math.max(0, negativeMargin - distance(anchors[i], others[j]));
    return naiveReduce(lossesOfPairs(positives, tooFar), reducer) +
      naiveReduce(lossesOfPairs(negatives, tooNear), reducer);
  };
}

await backendTest("contrastiveLoss() has the golden value and gradient", () => {
  assertGolden("pml_Contrastive_pos0_neg1", contrastiveLoss);
});

await backendTest("contrastiveLoss() and its gradient equal a naive loop on random batches", () => {
  for (const reducer of reducers) {
    for (const own of [{ reducer }, { reducer, positiveMargin: 0.3, negativeMargin: 1.7 }]) {
      for (const [name, miner] of Object.entries(miners)) {
        for (const of of randomCases(6, `contrastive ${name} ${JSON.stringify(own)}`)) {
          assertMatchesNaivePairs(lossWith(own), naiveLoss(own), of, { miner });
        }
      }
    }
  }
});

await backendTest("contrastiveLoss() is that of a naive loop in the rare cases, and finite", () => {
  for (const reducer of reducers) {
    for (const miner of Object.values(miners)) {
      for (const of of edgeCases()) {
        const options = { miner, smooth: false };
        assertMatchesNaivePairs(lossWith({ reducer }), naiveLoss({ reducer }), of, options);
      }
    }
  }
});

await leakFreeBackendTest("contrastiveLoss() leaves no tensor over", () => {
  for (const of of randomCases(2, "leak")) {
    for (const miner of Object.values(miners)) {
      tf.tidy(() => {
        const inputs = [tf.tensor2d(of.embeddings), tf.tensor1d(of.labels, "int32")] as const;
        const options = compareOptions(of, miner);
        const before = tf.memory().numTensors;
        contrastiveLoss(...inputs, options).dispose();
        assert.equal(tf.memory().numTensors, before);
      });
    }
  }
});

await backendTest("contrastiveLoss() refuses options out of range", () => {
  const embeddings = tf.tensor2d([[0, 1], [2, 3]]);
  const labels = tf.tensor1d([0, 1], "int32");
  const call = (options: unknown) => () =>
    contrastiveLoss(embeddings, labels, options as ContrastiveOptions);
  assert.throws(call({ negativeMargin: -1 }), {
    name: "RangeError",
    message: "Cannot use the negative margin -1: a finite number ≥ 0 is needed",
  });
  assert.throws(call({ positiveMargin: -0.1 }), RangeError);
  assert.throws(call({ positiveMargin: NaN }), RangeError);
  assert.throws(call({ negativeMargin: "1" }), TypeError);
  assert.throws(call({ reducer: "sum" }), RangeError);
  assert.throws(call({ miner: miners.distance_weighted }), RangeError);
  assert.throws(() => contrastiveLoss(embeddings, tf.tensor1d([0], "int32")), RangeError);
  tf.dispose([embeddings, labels]);
});
