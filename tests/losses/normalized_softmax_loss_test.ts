import assert from "node:assert/strict";
import {
  normalizedSoftmaxLoss,
  type NormalizedSoftmaxOptions,
} from "../../src/losses/normalized_softmax_loss.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest } from "../harness/backend_test.ts";
import {
  type ClassLossCase,
  cosine,
  logSumExp,
  naiveReduce,
  testClassLoss,
} from "./class_loss_tests.ts";
import { assertGolden, fixture } from "./loss_checks.ts";

function lossCase(options: NormalizedSoftmaxOptions): ClassLossCase {
  const { temperature = 0.05, reducer } = options;
  return {
    told: JSON.stringify(options),
    loss: (embeddings, labels, weights) =>
      normalizedSoftmaxLoss(embeddings, labels, weights, options),
    naive: (embeddings, labels, weights) =>
      naiveReduce(
        embeddings.map((embedding, i) => {
          const logits = weights.map((weight) => cosine(embedding, weight) / temperature);
          return logSumExp(logits) - logits[labels[i]];
        }),
        reducer,
      ),
  };
}

await backendTest("normalizedSoftmaxLoss() has the golden value and gradient", () => {
  assertGolden("pml_NormalizedSoftmax_T0.05", (embeddings, labels) => {
    return normalizedSoftmaxLoss(embeddings, labels, tf.tensor2d(fixture.proxies));
  });
});

await testClassLoss("normalizedSoftmaxLoss", [
  lossCase({}),
  lossCase({ temperature: 1, reducer: "mean_per_anchor" }),
  lossCase({ temperature: 0.5, reducer: "mean_non_zero" }),
]);

await backendTest("normalizedSoftmaxLoss() refuses options out of range", () => {
  const embeddings = tf.tensor2d([[0, 1], [2, 3]]);
  const labels = tf.tensor1d([0, 1], "int32");
  const call = (options: unknown) => () =>
    normalizedSoftmaxLoss(embeddings, labels, embeddings, options as NormalizedSoftmaxOptions);
  assert.throws(call({ temperature: 0 }), {
    name: "RangeError",
    message: "Cannot use the temperature 0: a finite number > 0 is needed",
  });
  assert.throws(call({ temperature: "1" }), TypeError);
  assert.throws(call({ reducer: "sum" }), RangeError);
});
