import {
  multiSimilarityLoss,
  type MultiSimilarityOptions,
} from "../../src/losses/multi_similarity_loss.ts";
import { reducers } from "../../src/losses/reduce_losses.ts";
import type * as tf from "../../src/tensor/tf.ts";
import golden from "../golden/losses_and_metrics.json" with { type: "json" };
import { backendTest } from "../harness/backend_test.ts";
import {
  assertClose,
  assertFinite,
  assertGolden,
  fixture,
  valueAndGradient,
} from "./loss_checks.ts";
import {
  compareOptions,
  edgeCases,
  lossesOfPairs,
  miners,
  naiveReduce,
} from "./pair_loss_checks.ts";
import { type NaiveComparison, testPairLoss } from "./pair_loss_tests.ts";

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

await testPairLoss<MultiSimilarityOptions>("multiSimilarityLoss()", {
  loss: multiSimilarityLoss,
  naive: naiveLoss,
  options: reducers.flatMap((reducer) => [
    { reducer },
    { reducer, alpha: 5, beta: 7, base: -0.2 },
  ]),
  refused: [
    [{ alpha: 0 }, {
      name: "RangeError",
      message: "Cannot use the alpha 0: a finite number > 0 is needed",
    }],
    [{ beta: -1 }, { name: "RangeError" }],
    [{ base: Infinity }, { name: "RangeError" }],
    [{ base: "0.5" }, { name: "TypeError" }],
    [{ reducer: "sum" }, { name: "RangeError" }],
  ],
});

await backendTest("multiSimilarityLoss() stays finite however sharp it is", () => {
  for (const of of edgeCases()) {
    for (const own of [{ alpha: 1e4, beta: 1e4 }, { alpha: 1e-3, beta: 1e-3, base: 100 }]) {
      const loss = (embeddings: tf.Tensor2D, labels: tf.Tensor1D) =>
        multiSimilarityLoss(embeddings, labels, { ...own, ...compareOptions(of) });
      assertFinite(valueAndGradient(loss, of.embeddings, of.labels));
    }
  }
});

function naiveLoss(
  { similarity, positives, negatives }: NaiveComparison,
  { alpha = 2, beta = 50, base = 0.5, reducer = "mean" }: MultiSimilarityOptions,
): number {
  const part = (chosen: number[][], sharpness: number) =>
    lossesOfPairs(chosen, (i, j) => Math.exp(sharpness * (similarity(i, j) - base))).map((powers) =>
      Math.log1p(powers.reduce((sum, power) => sum + power, 0)) / Math.abs(sharpness)
    );
  const ofNegatives = part(negatives, beta);
  return naiveReduce(part(positives, -alpha).map((x, i) => [x + ofNegatives[i]]), reducer);
}
