import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import {
  auxiliaryClassificationLoss,
  type AuxiliaryClassificationOptions,
} from "../../src/losses/auxiliary_classification_loss.ts";
import * as tf from "../../src/tensor/tf.ts";
import {
  assertClose,
  assertFinite,
  assertGolden,
  assertMatchesNaive,
  fixture,
  mean,
  type NaiveLoss,
  type TensorLoss,
  valueAndGradient,
} from "./loss_checks.ts";
import { backendTest } from "../harness/backend_test.ts";

const lossWith = (options: AuxiliaryClassificationOptions): TensorLoss => (logits, labels) =>
  auxiliaryClassificationLoss(logits, labels, options);

function naiveLoss(
  { temperature = 0.5, labelSmoothing = 0.1 }: AuxiliaryClassificationOptions,
): NaiveLoss {
  return (logits, labels) =>
    mean(logits.map((row, i) => {
      const scaled = row.map((x) => x / temperature);
      const logSum = Math.log(scaled.reduce((sum, x) => sum + Math.exp(x), 0));
      const losses = scaled.map((x) => logSum - x);
      return (1 - labelSmoothing) * losses[labels[i]] + labelSmoothing * mean(losses);
    }));
}

await backendTest("auxiliaryClassificationLoss() has the golden value and gradient", () => {
  assertGolden("cgd_label_smooth_ce_eps0.1_T0.5_logits=E@W^T", (embeddings, labels) => {
    const logits = tf.matMul(embeddings, tf.tensor2d(fixture.proxies), false, true);
    return auxiliaryClassificationLoss(logits as tf.Tensor2D, labels);
  });
});

await backendTest("auxiliaryClassificationLoss() and its gradient equal a naive loop", () => {
  const random = createRandom("auxiliary");
  for (const options of [{}, { temperature: 2 }, { labelSmoothing: 0 }, { labelSmoothing: 0.5 }]) {
    for (const [batch, classes] of [[1, 1], [2, 3], [5, 2], [8, 9]]) {
      const logits = Array.from(
        { length: batch },
        () => Array.from({ length: classes }, () => Math.fround(2 * random.normal())),
      );
      const labels = logits.map(() => random.integer(classes));
      assertMatchesNaive(lossWith(options), naiveLoss(options), logits, labels);
    }
  }
});

await backendTest("auxiliaryClassificationLoss() stays finite for logits of 1e4", () => {
  const result = valueAndGradient(lossWith({}), [[1e4, -1e4, 0], [0, 1e4, 1e4]], [1, 2]);
  assertFinite(result);
  assertClose(result.value, naiveOfLarge(), 1e-5, "as large as it should be");
});

/** By hand: −ln p is (2e4, 4e4, 2e4 − 0) of row 0 and (2e4, ln 2, ln 2) of row 1. */
function naiveOfLarge(): number {
  const first = 0.9 * 4e4 + 0.1 * (0 + 4e4 + 2e4) / 3;
  const second = 0.9 * Math.LN2 + 0.1 * (2e4 + 2 * Math.LN2) / 3;
  return (first + second) / 2;
}

await backendTest("auxiliaryClassificationLoss() leaves no tensor over in 100 steps", () => {
  const inputs = [tf.tensor2d([[1, 2], [3, 4]]), tf.tensor1d([0, 1], "int32")] as const;
  const before = tf.memory().numTensors;
  for (let step = 0; step < 100; step++) tf.dispose(auxiliaryClassificationLoss(...inputs));
  assert.equal(tf.memory().numTensors, before);
  tf.dispose([...inputs]);
});

await backendTest(
  "auxiliaryClassificationLoss() refuses what does not fit, labels out of range too",
  () => {
    const logits = tf.tensor2d([[1, 2], [3, 4]]);
    const labels = tf.tensor1d([0, 1], "int32");
    const call = (options: AuxiliaryClassificationOptions) => () =>
      auxiliaryClassificationLoss(logits, labels, options);
    assert.throws(() => auxiliaryClassificationLoss(logits, tf.tensor1d([0, 2], "int32")), {
      name: "RangeError",
      message: "Cannot classify label 2: there are 2 classes",
    });
    assert.throws(
      () => auxiliaryClassificationLoss(logits, tf.tensor1d([0, -1], "int32")),
      RangeError,
    );
    assert.throws(() => auxiliaryClassificationLoss(logits, tf.tensor1d([0], "int32")), RangeError);
    assert.throws(() => auxiliaryClassificationLoss(logits, tf.tensor1d([0, 1])), TypeError);
    assert.throws(call({ temperature: 0 }), RangeError);
    assert.throws(call({ labelSmoothing: 1 }), RangeError);
    assert.throws(call({ labelSmoothing: -0.1 }), RangeError);
  },
);
