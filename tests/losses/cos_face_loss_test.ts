import assert from "node:assert/strict";
import { cosFaceLoss, type CosFaceOptions } from "../../src/losses/cos_face_loss.ts";
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

function lossCase(options: CosFaceOptions): ClassLossCase {
  const { margin = 0.35, scale = 64, reducer } = options;
  return {
    told: JSON.stringify(options),
    loss: (embeddings, labels, weights) => cosFaceLoss(embeddings, labels, weights, options),
    naive: (embeddings, labels, weights) =>
      naiveReduce(
        embeddings.map((embedding, i) => {
          const logits = weights.map((weight, c) =>
            scale * (cosine(embedding, weight) - (labels[i] === c ? margin : 0))
          );
          return logSumExp(logits) - logits[labels[i]];
        }),
        reducer,
      ),
  };
}

await backendTest("cosFaceLoss() has the golden value and gradient", () => {
  assertGolden("pml_CosFace_m0.35_s64", (embeddings, labels) => {
    return cosFaceLoss(embeddings, labels, tf.tensor2d(fixture.proxies));
  });
});

await testClassLoss("cosFaceLoss", [
  lossCase({}),
  lossCase({ margin: 0, scale: 5 }),
  lossCase({ scale: 10, reducer: "mean_non_zero" }),
]);

await backendTest("cosFaceLoss() refuses options out of range", () => {
  const embeddings = tf.tensor2d([[0, 1], [2, 3]]);
  const labels = tf.tensor1d([0, 1], "int32");
  const call = (options: unknown) => () =>
    cosFaceLoss(embeddings, labels, embeddings, options as CosFaceOptions);
  assert.throws(call({ margin: -0.1 }), {
    name: "RangeError",
    message: "Cannot use the margin -0.1: a finite number ≥ 0 is needed",
  });
  assert.throws(call({ margin: Infinity }), RangeError);
  assert.throws(call({ scale: 0 }), RangeError);
  assert.throws(call({ scale: "64" }), TypeError);
  assert.throws(call({ reducer: "sum" }), RangeError);
});
