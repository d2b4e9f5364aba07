import assert from "node:assert/strict";
import { hap2sLoss, type Hap2sOptions } from "../../src/losses/hap2s_loss.ts";
import * as tf from "../../src/tensor/tf.ts";
import {
  assertClose,
  assertFinite,
  assertGolden,
  assertMatchesNaive,
  distance,
  mean,
  type NaiveLoss,
  naiveMargin,
  normalized,
  randomBatches,
  type TensorLoss,
  valueAndGradient,
} from "./loss_checks.ts";
import { backendTest } from "../harness/backend_test.ts";

const lossWith = (options: Hap2sOptions): TensorLoss => (embeddings, labels) =>
  hap2sLoss(embeddings, labels, options);

const lossOfNormalized = (options: Hap2sOptions): TensorLoss => (embeddings, labels) =>
  hap2sLoss(normalized(embeddings), labels, options);

function naiveLoss(options: Hap2sOptions): NaiveLoss {
  const { weighting = "polynomial", alpha = 10, sigma = 0.5, margin = "soft", epsilon = 1e-6 } =
    options;
  const polynomial = weighting === "polynomial";
  const near = (d: number) =>
    polynomial ? Math.min(d + 1, 100) ** (-2 * alpha) : Math.exp(-d / sigma);
  const far = (d: number) => polynomial ? (d + 1) ** alpha : Math.exp(d / sigma);
  const weightedMean = (distances: number[], weight: (d: number) => number) => {
    const total = distances.reduce((sum, d) => sum + weight(d), 0) + epsilon;
    return distances.reduce((sum, d) => sum + weight(d) * d, 0) / (total || 1);
  };
  return (embeddings, labels) =>
    mean(embeddings.map((anchor, i) => {
      const distancesTo = (wanted: (j: number) => boolean) =>
        embeddings.flatMap((other, j) => j !== i && wanted(j) ? [distance(anchor, other)] : []);
      const positive = weightedMean(distancesTo((j) => labels[j] === labels[i]), far);
      const negative = weightedMean(distancesTo((j) => labels[j] !== labels[i]), near);
      return naiveMargin(positive - negative, margin);
    }));
}

await backendTest("hap2sLoss() has the golden values and gradients", () => {
  const exponential = { weighting: "exponential", sigma: 0.5 } as const;
  assertGolden(
    "hap2s_e_m0.2_sigma0.5_L2norm_mean_all_pairs",
    lossOfNormalized({ ...exponential, margin: 0.2 }),
  );
  assertGolden("hap2s_e_soft_sigma0.5_L2norm", lossOfNormalized(exponential));
  assertGolden(
    "hap2s_e_m0.2_sigma0.5_NOT_normalised",
    lossWith({ ...exponential, margin: 0.2 }),
  );
  assertGolden("hap2s_p_m0.2_alpha2_L2norm", lossOfNormalized({ alpha: 2, margin: 0.2 }));
  assertGolden("hap2s_p_m0.2_alpha10_L2norm", lossOfNormalized({ margin: 0.2 }));
});

await backendTest("hap2sLoss() and its gradient equal a naive loop on random batches", () => {
  const cases: Hap2sOptions[] = [
    {},
    { alpha: 2, margin: 0.2 },
    { alpha: 3, epsilon: 0 },
    { weighting: "exponential" },
    { weighting: "exponential", sigma: 2, margin: 1 },
    { weighting: "exponential", epsilon: 0 },
  ];
  for (const options of cases) {
    for (const { embeddings, labels } of randomBatches(20, JSON.stringify(options))) {
      assertMatchesNaive(lossWith(options), naiveLoss(options), embeddings, labels);
    }
  }
});

await backendTest("hap2sLoss() goes to the batch-hard loss as sigma goes to 0", () => {
  const options = { weighting: "exponential", sigma: 0.001, margin: 1, epsilon: 0 } as const;
  const { value } = valueAndGradient(lossWith(options), [[0], [1], [3], [4.5]], [0, 0, 1, 1]);
  assertClose(value, (0 + 0 + 0.5 + 0) / 4, 1e-5, "furthest 1 and 1.5, nearest 3, 2, 2, 3.5");
});

await backendTest("hap2sLoss() is ln 2 for identical embeddings, without a gradient", () => {
  const same = Array.from({ length: 6 }, () => [0.3, -0.7, 0.1]);
  for (const weighting of ["polynomial", "exponential"] as const) {
    const { value, gradient } = valueAndGradient(lossWith({ weighting }), same, [0, 0, 1, 1, 2, 2]);
    assertClose(value, Math.LN2, 1e-6, "identical");
    assert.ok(gradient.flat().every((slope) => slope === 0));
  }
});

await backendTest("hap2sLoss() takes an empty side as distance 0, whatever epsilon is", () => {
  for (const epsilon of [0, 1e-6]) {
    const oneCategory = valueAndGradient(lossWith({ epsilon, margin: 0 }), [[0], [2]], [4, 4]);
    assertClose(oneCategory.value, 2, 1e-5, "positives at 2, no negatives");
    assertFinite(oneCategory);
    const alone = valueAndGradient(lossWith({ epsilon }), [[5]], [0]);
    assertClose(alone.value, Math.LN2, 1e-6, "neither");
    const lone = valueAndGradient(
      lossWith({ epsilon, weighting: "exponential", margin: 3 }),
      [[0], [1]],
      [0, 1],
    );
    assertClose(lone.value, 2, 2e-5, "no positives, negatives at 1");
  }
});

await backendTest("hap2sLoss() stays finite with duplicates and at distances of 1e4", () => {
  const duplicates = [[1, 2], [1, 2], [3, 4], [3, 4], [1, 2]];
  const labels = [0, 0, 1, 1, 1];
  for (const weighting of ["polynomial", "exponential"] as const) {
    for (const epsilon of [0, 1e-6]) {
      for (const alpha of [0.5, 10, 100]) {
        const options = { weighting, epsilon, alpha, sigma: 0.1 };
        for (const scale of [1, 1e4]) {
          const embeddings = duplicates.map((row) => row.map((x) => x * scale));
          assertFinite(valueAndGradient(lossWith(options), embeddings, labels));
        }
      }
    }
  }
  const far = valueAndGradient(lossWith({ epsilon: 0, margin: 0 }), [[0], [1e4], [10]], [0, 0, 1]);
  // Row 0: positive 1e4, negative 10; row 1: 1e4 and 9990; row 2: none, mean of 10 and 9990.
  assertClose(far.value, (9990 + 10 + 0) / 3, 1e-5, "as large as it should be");
});

await backendTest("hap2sLoss() leaves no tensor over in 100 steps", () => {
  const [{ embeddings, labels }] = randomBatches(1, "leak");
  const inputs = [tf.tensor2d(embeddings), tf.tensor1d(labels, "int32")] as const;
  const before = tf.memory().numTensors;
  for (let step = 0; step < 100; step++) tf.dispose(hap2sLoss(...inputs));
  assert.equal(tf.memory().numTensors, before);
  tf.dispose([...inputs]);
});

await backendTest("hap2sLoss() refuses options out of range", () => {
  const embeddings = tf.tensor2d([[0, 1], [2, 3]]);
  const labels = tf.tensor1d([0, 1], "int32");
  const call = (options: unknown) => () => hap2sLoss(embeddings, labels, options as Hap2sOptions);
  assert.throws(call({ alpha: 0 }), {
    name: "RangeError",
    message: "Cannot use the alpha 0: a finite number > 0 is needed",
  });
  assert.throws(call({ sigma: -1 }), RangeError);
  assert.throws(call({ sigma: Infinity }), RangeError);
  assert.throws(call({ epsilon: -1 }), RangeError);
  assert.throws(call({ alpha: "10" }), TypeError);
  assert.throws(call({ weighting: "linear" }), RangeError);
  assert.throws(call({ margin: -0.1 }), RangeError);
  assert.throws(() => hap2sLoss(embeddings, tf.tensor1d([0, 1, 2], "int32")), RangeError);
});
