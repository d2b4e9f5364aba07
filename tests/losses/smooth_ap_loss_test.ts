import { smoothApLoss, type SmoothApOptions } from "../../src/losses/smooth_ap_loss.ts";
import { backendTest } from "../harness/backend_test.ts";
import { assertGoldenPairs } from "./golden_pair_losses.ts";
import { assertClose, mean, valueAndGradient } from "./loss_checks.ts";
import { naiveReduce } from "./pair_loss_checks.ts";
import { type NaiveComparison, naiveRank, selected, testPairLoss } from "./pair_loss_tests.ts";

await backendTest(
  "smoothApLoss() has the golden values where categories are as many as samples of each",
  () => {
    assertGoldenPairs("pml_SmoothAP_three_of_three", smoothApLoss);
    assertGoldenPairs(
      "pml_SmoothAP_three_of_three_T0.1",
      (embeddings, labels) => smoothApLoss(embeddings, labels, { temperature: 0.1 }),
    );
  },
);

await testPairLoss<SmoothApOptions>("smoothApLoss()", {
  loss: smoothApLoss,
  naive: naiveLoss,
  options: [
    {},
    { countQuery: false },
    { temperature: 0.2, reducer: "mean_per_anchor" },
    { temperature: 0.2, countQuery: false, reducer: "mean_non_zero" },
  ],
  refused: [
    [{ temperature: 0 }, {
      name: "RangeError",
      message: "Cannot use the temperature 0: a finite number > 0 is needed",
    }],
    [{ temperature: "0.1" }, { name: "TypeError" }],
    [{ reducer: "sum" }, { name: "RangeError" }],
  ],
});

await backendTest("smoothApLoss() goes to 1 − average precision as ranks become sharp", () => {
  // From the first, at 0°: positives at 10° and 40°, negatives at 20° and 50°. Others are lone.
  const degrees = [0, 10, 20, 40, 50];
  const embeddings = degrees.map((x) => [Math.cos(x * Math.PI / 180), Math.sin(x * Math.PI / 180)]);
  const labels = [0, 0, 1, 0, 2];
  const { value } = valueAndGradient(
    (input, of) => smoothApLoss(input, of, { countQuery: false, temperature: 1e-5 }),
    embeddings,
    labels,
  );
  const precisions = [
    // 0° ranks 10° 20° 40° 50°
    mean([1, 2 / 3]),
    // 10° has 0° and 20° at one distance, so each half before the other: ranks 1.5, 3
    mean([1 / 1.5, 2 / 3]),
    // 40° ranks 50° 20° 10° 0°
    mean([1 / 3, 2 / 4]),
  ];
  assertClose(value, 1 - mean(precisions), 1e-5, "sharp");
});

function naiveLoss(
  { similarity, positives, negatives }: NaiveComparison,
  { temperature = 0.01, countQuery = true, reducer = "mean" }: SmoothApOptions,
): number {
  const rows = positives.map((row, i) => {
    const chosen = selected(row);
    if (chosen.length === 0) return [];
    const relevant = countQuery ? [...chosen, i] : chosen;
    const all = [...relevant, ...selected(negatives[i])];
    const precisions = relevant.map((j) => {
      const rankAmong = (others: number[]) =>
        naiveRank(j, others, (k) => similarity(i, k), temperature);
      return rankAmong(relevant) / rankAmong(all);
    });
    return [1 - mean(precisions)];
  });
  return naiveReduce(rows, reducer);
}
