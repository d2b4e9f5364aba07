import assert from "node:assert/strict";
import {
  multiSimilarityLoss,
  type MultiSimilarityOptions,
} from "../../src/losses/multi_similarity_loss.ts";
import { reducers } from "../../src/losses/reduce_losses.ts";
import * as tf from "../../src/tensor/tf.ts";
import golden from "../golden/losses_and_metrics.json" with { type: "json" };
import { backendTest, leakFreeBackendTest } from "../harness/backend_test.ts";
import {
  assertClose,
  assertFinite,
  assertGolden,
  fixture,
  valueAndGradient,
} from "./loss_checks.ts";
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

const lossWith = (own: MultiSimilarityOptions): PairLoss => (embeddings, labels, options) =>
  multiSimilarityLoss(embeddings, labels, { ...own, ...options });

function naiveLoss(
  { alpha = 2, beta = 50, base = 0.5, reducer = "mean" }: MultiSimilarityOptions,
): NaivePairLoss {
  return (anchors, others, { positives, negatives }) => {
    const part = (chosen: number[][], sharpness: number) =>
      lossesOfPairs(chosen, (i, j) => {
        const similarity = anchors[i].reduce((sum, x, k) => sum + x * others[j][k], 0);
        return Math.exp(sharpness * (similarity - base));
      }).map((powers) =>
        Math.log1p(powers.reduce((sum, power) => sum + power, 0)) / Math.abs(sharpness)
      );
    const ofNegatives = part(negatives, beta);
    return naiveReduce(part(positives, -alpha).map((x, i) => [x + ofNegatives[i]]), reducer);
  };
}

await backendTest("multiSimilarityLoss() has the golden values and gradients", () => {
  const mined = (embeddings: tf.Tensor2D, labels: tf.Tensor1D) =>
    multiSimilarityLoss(embeddings, labels, { miner: miners.multi_similarity });
  assertGolden("pml_MultiSimilarity_a2_b50_base0.5_no_miner", multiSimilarityLoss);
  assertGolden("pml_MultiSimilarity_a2_b50_base0.5_MSMiner0.1", mined);
});

await backendTest("multiSimilarityLoss() without lone samples is that of the authors' code", () => {
  const { value } = valueAndGradient(
    (embeddings, labels) =>
      multiSimilarityLoss(embeddings, labels, { miner: miners.multi_similarity }),
    fixture.embeddings.slice(0, 11),
    fixture.labels.slice(0, 11),
  );
  const expected = golden.loss["msight_ms_loss_orig_first11_rows(no singleton)"].value;
  assertClose(value, expected, 1e-5, "first 11 rows");
});

await backendTest(
  "multiSimilarityLoss() and its gradient equal a naive loop on random batches",
  () => {
    for (const reducer of reducers) {
      for (const own of [{ reducer }, { reducer, alpha: 5, beta: 7, base: -0.2 }]) {
        for (const [name, miner] of Object.entries(miners)) {
          for (const of of randomCases(6, `similarity ${name} ${JSON.stringify(own)}`)) {
            assertMatchesNaivePairs(lossWith(own), naiveLoss(own), of, { miner });
          }
        }
      }
    }
  },
);

await backendTest(
  "multiSimilarityLoss() is that of a naive loop in the rare cases, and smooth",
  () => {
    for (const reducer of reducers) {
      for (const miner of Object.values(miners)) {
        for (const of of edgeCases()) {
          assertMatchesNaivePairs(lossWith({ reducer }), naiveLoss({ reducer }), of, { miner });
        }
      }
    }
  },
);

await backendTest("multiSimilarityLoss() stays finite however sharp it is", () => {
  for (const of of edgeCases()) {
    for (const own of [{ alpha: 1e4, beta: 1e4 }, { alpha: 1e-3, beta: 1e-3, base: 100 }]) {
      const loss = (embeddings: tf.Tensor2D, labels: tf.Tensor1D) =>
        multiSimilarityLoss(embeddings, labels, { ...own, ...compareOptions(of) });
      assertFinite(valueAndGradient(loss, of.embeddings, of.labels));
    }
  }
});

await leakFreeBackendTest("multiSimilarityLoss() leaves no tensor over", () => {
  for (const of of randomCases(2, "leak")) {
    for (const miner of Object.values(miners)) {
      tf.tidy(() => {
        const inputs = [tf.tensor2d(of.embeddings), tf.tensor1d(of.labels, "int32")] as const;
        const options = compareOptions(of, miner);
        const before = tf.memory().numTensors;
        multiSimilarityLoss(...inputs, options).dispose();
        assert.equal(tf.memory().numTensors, before);
      });
    }
  }
});

await backendTest("multiSimilarityLoss() refuses options out of range", () => {
  const embeddings = tf.tensor2d([[0, 1], [2, 3]]);
  const labels = tf.tensor1d([0, 1], "int32");
  const call = (options: unknown) => () =>
    multiSimilarityLoss(embeddings, labels, options as MultiSimilarityOptions);
  assert.throws(call({ alpha: 0 }), {
    name: "RangeError",
    message: "Cannot use the alpha 0: a finite number > 0 is needed",
  });
  assert.throws(call({ beta: -1 }), RangeError);
  assert.throws(call({ base: Infinity }), RangeError);
  assert.throws(call({ base: "0.5" }), TypeError);
  assert.throws(call({ reducer: "sum" }), RangeError);
  assert.throws(() => multiSimilarityLoss(embeddings, tf.tensor1d([0], "int32")), RangeError);
  tf.dispose([embeddings, labels]);
});
