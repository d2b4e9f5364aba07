import assert from "node:assert/strict";
import { arcFaceLoss, type ArcFaceOptions } from "../../src/losses/arc_face_loss.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest } from "../harness/backend_test.ts";
import { type ClassLossCase, logSumExp, naiveReduce, testClassLoss } from "./class_loss_tests.ts";
import { assertClose, assertGolden, fixture, valueAndGradient } from "./loss_checks.ts";

function lossCase(options: ArcFaceOptions): ClassLossCase {
  const { marginDegrees = 28.6, scale = 64, reducer } = options;
  return {
    told: JSON.stringify(options),
    loss: (embeddings, labels, weights) => arcFaceLoss(embeddings, labels, weights, options),
    naive: (embeddings, labels, weights) =>
      naiveReduce(
        embeddings.map((embedding, i) => {
          const angles = weights.map((weight) => angle(embedding, weight));
          const logits = angles.map((theta, c) =>
            scale * (labels[i] === c ? withMargin(theta, marginDegrees) : Math.cos(theta))
          );
          return logSumExp(logits) - logits[labels[i]];
        }),
        reducer,
      ),
  };
}

function withMargin(theta: number, marginDegrees: number): number {
  const margin = marginDegrees * Math.PI / 180;
  if (theta <= Math.PI - margin) return Math.cos(theta + margin);
  return Math.cos(theta) - margin * Math.sin(margin);
}

/** Of two vectors; exact at 0 too, where an arc cosine is not. */
function angle(a: number[], b: number[]): number {
  const unit = (row: number[]) => row.map((x) => x / Math.hypot(...row));
  const [u, v] = [unit(a), unit(b)];
  const apart = Math.hypot(...u.map((x, i) => x - v[i]));
  return 2 * Math.atan2(apart, Math.hypot(...u.map((x, i) => x + v[i])));
}

await backendTest("arcFaceLoss() has the golden value and gradient", () => {
  assertGolden("pml_ArcFace_m28.6deg_s64", (embeddings, labels) => {
    return arcFaceLoss(embeddings, labels, tf.tensor2d(fixture.proxies));
  });
});

await testClassLoss("arcFaceLoss", [
  lossCase({}),
  lossCase({ marginDegrees: 0, scale: 5 }),
  lossCase({ marginDegrees: 120, scale: 10 }),
  lossCase({ scale: 10, reducer: "mean_non_zero" }),
]);

await backendTest("arcFaceLoss() loses no digits near the own class's vector", () => {
  const { loss, naive } = lossCase({});
  const vectors = [[0.6, 0.8], [0.8, 0.6]];
  for (const tilt of [0, 1e-5, 1e-4, 1e-3, 1e-2]) {
    const embeddings = [[Math.fround(0.6 - tilt), Math.fround(0.8)]];
    const { value } = valueAndGradient(
      (e, l) => loss(e, l, tf.tensor2d(vectors)),
      embeddings,
      [0],
    );
    const asFloat32 = vectors.map((row) => row.map(Math.fround));
    assertClose(value, naive(embeddings, [0], asFloat32), 1e-5, `tilted by ${tilt}`);
  }
});

await backendTest("arcFaceLoss() goes on rising beyond 180° less the margin", () => {
  const turned = (degrees: number) => {
    const radians = degrees * Math.PI / 180;
    const { value } = valueAndGradient(
      (e, l) => arcFaceLoss(e, l, tf.tensor2d([[1, 0], [0, -1]])),
      [[Math.cos(radians), Math.sin(radians)]],
      [0],
    );
    return value;
  };
  const values = [140, 150, 151, 152, 160, 170, 179].map(turned);
  assert.deepEqual(values, values.toSorted((a, b) => a - b));
});

await backendTest("arcFaceLoss() refuses options out of range", () => {
  const embeddings = tf.tensor2d([[0, 1], [2, 3]]);
  const labels = tf.tensor1d([0, 1], "int32");
  const call = (options: unknown) => () =>
    arcFaceLoss(embeddings, labels, embeddings, options as ArcFaceOptions);
  assert.throws(call({ marginDegrees: -1 }), {
    name: "RangeError",
    message: "Cannot use the margin in degrees -1: a finite number in [0, 180) is needed",
  });
  assert.throws(call({ marginDegrees: 180 }), RangeError);
  assert.throws(call({ scale: 0 }), RangeError);
  assert.throws(call({ scale: "64" }), TypeError);
  assert.throws(call({ reducer: "sum" }), RangeError);
});
