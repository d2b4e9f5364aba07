import {
  liftedStructureLoss,
  type LiftedStructureOptions,
} from "../../src/losses/lifted_structure_loss.ts";
import type { CompareOptions } from "../../src/losses/compare_batch.ts";
import type * as tf from "../../src/tensor/tf.ts";
import { backendTest } from "../harness/backend_test.ts";
import { assertGoldenPairs, testGoldenBatches } from "./golden_pair_losses.ts";
import { lossesOfPairs, naiveReduce } from "./pair_loss_checks.ts";
import { type NaiveComparison, naiveLogSumExp, selected, testPairLoss } from "./pair_loss_tests.ts";

await backendTest("liftedStructureLoss() has the golden values and gradients", () => {
  assertGoldenPairs("pml_LiftedStructure", liftedStructureLoss);
  assertGoldenPairs(
    "pml_LiftedStructure_neg0.5_pos0.2",
    (embeddings, labels) =>
      liftedStructureLoss(embeddings, labels, { margin: 0.5, positiveMargin: 0.2 }),
  );
  assertGoldenPairs("pml_GeneralizedLiftedStructure", generalizedLoss);
});

await testGoldenBatches("liftedStructureLoss()", "pml_LiftedStructure", liftedStructureLoss);
await testGoldenBatches(
  "generalized liftedStructureLoss()",
  "pml_GeneralizedLiftedStructure",
  generalizedLoss,
);

await testPairLoss<LiftedStructureOptions>("liftedStructureLoss()", {
  loss: liftedStructureLoss,
  naive: naiveLoss,
  options: [
    {},
    { reducer: "mean_non_zero", margin: 0.3, positiveMargin: 0.2 },
    { reducer: "mean_per_anchor" },
    { generalized: true },
    { generalized: true, reducer: "mean_non_zero", margin: 0.3, positiveMargin: 0.2 },
  ],
  refused: [
    [{ margin: -1 }, {
      name: "RangeError",
      message: "Cannot use the margin -1: a finite number ≥ 0 is needed",
    }],
    [{ margin: "soft" }, { name: "TypeError" }],
    [{ positiveMargin: -0.1 }, { name: "RangeError" }],
    [{ reducer: "sum" }, { name: "RangeError" }],
  ],
});

function generalizedLoss(
  embeddings: tf.Tensor2D,
  labels: tf.Tensor1D,
  compare?: CompareOptions,
): tf.Scalar {
  return liftedStructureLoss(embeddings, labels, { ...compare, generalized: true });
}

function naiveLoss(
  { distance, positives, negatives }: NaiveComparison,
  { margin = 1, positiveMargin = 0, generalized = false, reducer = "mean" }: LiftedStructureOptions,
): number {
  const pushes = negatives.map((row, i) => selected(row).map((n) => margin - distance(i, n)));
  const logSum = (values: number[]) => values.length ? naiveLogSumExp(values) : 0;
  if (generalized) {
    const rows = positives.map((row, i) => {
      const pulls = selected(row).map((p) => distance(i, p) - positiveMargin);
      return [Math.max(0, logSum(pulls) + logSum(pushes[i]))];
    });
    return naiveReduce(rows, reducer);
  }
  if (pushes.flat().length === 0) return 0;
  const lossOf = (i: number, p: number) => {
    const ofBoth = logSum([...pushes[i], ...pushes[p] ?? []]);
    return Math.max(0, ofBoth + distance(i, p) - positiveMargin) ** 2 / 2;
  };
  return naiveReduce(lossesOfPairs(positives, lossOf), reducer);
}
