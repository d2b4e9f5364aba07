import { recallAtKLoss, type RecallAtKOptions } from "../../src/losses/recall_at_k_loss.ts";
import { backendTest } from "../harness/backend_test.ts";
import { assertGoldenPairs } from "./golden_pair_losses.ts";
import { assertClose, mean, valueAndGradient } from "./loss_checks.ts";
import { naiveReduce } from "./pair_loss_checks.ts";
import {
  type NaiveComparison,
  naiveRank,
  selected,
  sigmoid,
  testPairLoss,
} from "./pair_loss_tests.ts";

await backendTest("recallAtKLoss() has the value and gradient of the authors' code", () => {
  const k = [1, 2, 4, 8];
  assertGoldenPairs(
    "authors_RecallAtK_three_of_three",
    (embeddings, labels) =>
      recallAtKLoss(embeddings, labels, { k, rankTemperature: k, countQuery: true }),
  );
});

await testPairLoss<RecallAtKOptions>("recallAtKLoss()", {
  loss: recallAtKLoss,
  naive: naiveLoss,
  options: [
    {},
    { k: [1, 2, 4], rankTemperature: [1, 2, 4], countQuery: true },
    { k: [2], temperature: 0.2, rankTemperature: 0.3, reducer: "mean_per_anchor" },
  ],
  refused: [
    [{ k: [] }, {
      name: "RangeError",
      message: "Cannot count recall at no k: one or more are needed",
    }],
    [{ k: [0] }, { name: "RangeError" }],
    [{ k: [1.5] }, { name: "RangeError" }],
    [{ temperature: 0 }, { name: "RangeError" }],
    [{ rankTemperature: 0 }, { name: "RangeError" }],
    [{ rankTemperature: "1" }, { name: "TypeError" }],
    [{ k: [1, 2], rankTemperature: [1] }, {
      name: "RangeError",
      message: "Cannot use 1 rank temperatures for 2 k: one each is needed",
    }],
    [{ reducer: "sum" }, { name: "RangeError" }],
  ],
});

await backendTest("recallAtKLoss() goes to 1 − recall as ranks and the step become sharp", () => {
  // From the first, at 0°: positives at 10° and 40°, negatives at 20° and 50°. Others are lone.
  const degrees = [0, 10, 20, 40, 50];
  const embeddings = degrees.map((x) => [Math.cos(x * Math.PI / 180), Math.sin(x * Math.PI / 180)]);
  const { value } = valueAndGradient(
    (input, of) => recallAtKLoss(input, of, { k: [2], temperature: 1e-5, rankTemperature: 0.01 }),
    embeddings,
    [0, 0, 1, 0, 2],
  );
  // Ranks of positives: 1 and 3; 1.5 and 3; 3 and 4.
  assertClose(value, 1 - mean([1 / 2, 1 / 2, 0]), 1e-5, "sharp");
});

function naiveLoss(
  { similarity, positives, negatives }: NaiveComparison,
  {
    k = [1, 2, 4, 8, 16],
    temperature = 0.01,
    rankTemperature = 1,
    countQuery = false,
    reducer = "mean",
  }: RecallAtKOptions,
): number {
  const rows = positives.map((row, i) => {
    const chosen = selected(row);
    if (chosen.length === 0) return [];
    const all = [...chosen, ...selected(negatives[i]), ...countQuery ? [i] : []];
    const recalls = k.map((first, which) => {
      const step = typeof rankTemperature === "number" ? rankTemperature : rankTemperature[which];
      const found = chosen.reduce((sum, j) => {
        const rank = naiveRank(j, all, (other) => similarity(i, other), temperature);
        return sum + sigmoid((first - rank) / step);
      }, 0);
      return Math.min(found, first) / Math.min(first, chosen.length);
    });
    return [1 - mean(recalls)];
  });
  return naiveReduce(rows, reducer);
}
