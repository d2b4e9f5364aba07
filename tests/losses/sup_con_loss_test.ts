import { reducers } from "../../src/losses/reduce_losses.ts";
import { supConLoss, type SupConOptions } from "../../src/losses/sup_con_loss.ts";
import { backendTest } from "../harness/backend_test.ts";
import { testGoldenBatches } from "./golden_pair_losses.ts";
import { assertGolden, mean, type TensorLoss } from "./loss_checks.ts";
import { naiveReduce } from "./pair_loss_checks.ts";
import { type NaiveComparison, naiveLogSumExp, selected, testPairLoss } from "./pair_loss_tests.ts";

await backendTest("supConLoss() has the golden values and gradients", () => {
  const overAll = (temperature: number): TensorLoss => (embeddings, labels) =>
    supConLoss(embeddings, labels, { temperature, reducer: "mean_per_anchor" });
  assertGolden("pml_SupCon_T0.1_AvgNonZero", supConLoss);
  assertGolden("hobbitlong_SupCon_T0.1_base0.1_mean_incl_lone", overAll(0.1));
  assertGolden("hobbitlong_SupCon_T0.07_default", overAll(0.07));
});

await testGoldenBatches("supConLoss()", "pml_SupCon", supConLoss);

await testPairLoss<SupConOptions>("supConLoss()", {
  loss: supConLoss,
  naive: naiveLoss,
  options: [{}, ...reducers.map((reducer) => ({ reducer, temperature: 0.5 }))],
  refused: [
    [{ temperature: 0 }, {
      name: "RangeError",
      message: "Cannot use the temperature 0: a finite number > 0 is needed",
    }],
    [{ temperature: NaN }, { name: "RangeError" }],
    [{ temperature: "0.1" }, { name: "TypeError" }],
    [{ reducer: "sum" }, { name: "RangeError" }],
  ],
});

function naiveLoss(
  { similarity, positives, negatives }: NaiveComparison,
  { temperature = 0.1, reducer = "mean_non_zero" }: SupConOptions,
): number {
  const logit = (i: number, j: number) => similarity(i, j) / temperature;
  if (negatives.flat().every((is) => is === 0)) return 0;
  const rows = positives.map((row, i) => {
    const chosen = selected(row);
    if (chosen.length === 0) return [];
    const total = naiveLogSumExp([...chosen, ...selected(negatives[i])].map((j) => logit(i, j)));
    return [mean(chosen.map((p) => total - logit(i, p)))];
  });
  return naiveReduce(rows, reducer);
}
