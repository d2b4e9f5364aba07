import { angularLoss, type AngularOptions } from "../../src/losses/angular_loss.ts";
import { reducers } from "../../src/losses/reduce_losses.ts";
import { assertGoldenPairs } from "./golden_pair_losses.ts";
import { lossesOfPairs, naiveReduce, unit } from "./pair_loss_checks.ts";
import { backendTest } from "../harness/backend_test.ts";
import { dot, type NaiveComparison, selected, testPairLoss } from "./pair_loss_tests.ts";

await backendTest("angularLoss() has the golden value and gradient", () => {
  assertGoldenPairs("pml_Angular_alpha40", angularLoss);
});

await testPairLoss<AngularOptions>("angularLoss()", {
  loss: angularLoss,
  naive: naiveLoss,
  takesMemory: false,
  options: [
    {},
    ...reducers.map((reducer) => ({ reducer, alpha: 50 })),
    { normalizeNegatives: true },
  ],
  refused: [
    [{ alpha: 0 }, {
      name: "RangeError",
      message: "Cannot use the alpha 0: a finite number between 0 and 90 is needed",
    }],
    [{ alpha: 90 }, { name: "RangeError" }],
    [{ alpha: "40" }, { name: "TypeError" }],
    [{ reducer: "sum" }, { name: "RangeError" }],
  ],
});

function naiveLoss(
  { embeddings, positives, negatives }: NaiveComparison,
  { alpha = 40, normalizeNegatives = false, reducer = "mean" }: AngularOptions,
): number {
  const squaredTangent = Math.tan(alpha / 180 * Math.PI) ** 2;
  const lossOf = (i: number, j: number) => {
    const [a, p] = [unit(embeddings[i]), unit(embeddings[j])];
    const terms = selected(negatives[i]).map((k) => {
      const n = normalizeNegatives ? unit(embeddings[k]) : embeddings[k];
      const sum = a.map((x, at) => x + p[at]);
      return Math.exp(4 * squaredTangent * dot(sum, n) - 2 * (1 + squaredTangent) * dot(a, p));
    });
    return Math.log1p(terms.reduce((sum, x) => sum + x, 0));
  };
  return naiveReduce(lossesOfPairs(positives, lossOf), reducer);
}
