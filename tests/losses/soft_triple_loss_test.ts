import assert from "node:assert/strict";
import { createRandom } from "../../src/core/random.ts";
import { normalizedSoftmaxLoss } from "../../src/losses/normalized_softmax_loss.ts";
import { softTripleLoss, type SoftTripleOptions } from "../../src/losses/soft_triple_loss.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest } from "../harness/backend_test.ts";
import {
  type ClassLossCase,
  cosine,
  logSumExp,
  naiveReduce,
  testClassLoss,
} from "./class_loss_tests.ts";
import {
  assertClose,
  assertFinite,
  assertMatchesNaive,
  fixture,
  valueAndGradient,
} from "./loss_checks.ts";

/** The centers as rows, those of one class after one another. */
function lossCase(centers: number, options: SoftTripleOptions): ClassLossCase {
  const { scale = 20, gamma = 0.1, margin = 0.01, regularizer = 0, reducer } = options;
  return {
    told: `${centers} centers, ${JSON.stringify(options)}`,
    centers,
    loss: (embeddings, labels, rows) =>
      tf.tidy(() => {
        const [count, dim] = rows.shape;
        const weights = tf.reshape(rows, [count / centers, centers, dim]) as tf.Tensor3D;
        return softTripleLoss(embeddings, labels, weights, options);
      }),
    naive: (embeddings, labels, rows) => {
      const classes = byClass(rows, centers);
      const losses = embeddings.map((embedding, i) => {
        const logits = classes.map((own, c) => {
          const cosines = own.map((center) => cosine(embedding, center));
          const total = logSumExp(cosines.map((s) => s / gamma));
          const similarity = cosines.reduce((sum, s) => sum + Math.exp(s / gamma - total) * s, 0);
          return scale * (similarity - (labels[i] === c ? margin : 0));
        });
        return logSumExp(logits) - logits[labels[i]];
      });
      return naiveReduce(losses, reducer) + regularizer * spread(classes);
    },
  };
}

function byClass(rows: number[][], centers: number): number[][][] {
  return Array.from(
    { length: rows.length / centers },
    (_, c) => rows.slice(c * centers, (c + 1) * centers),
  );
}

function spread(classes: number[][][]): number {
  const centers = classes[0].length;
  let total = 0;
  for (const own of classes) {
    for (let t = 0; t < centers; t++) {
      for (let s = t + 1; s < centers; s++) {
        total += Math.sqrt(2 + 1e-5 - 2 * cosine(own[s], own[t]));
      }
    }
  }
  return centers === 1 ? 0 : total / (classes.length * centers * (centers - 1));
}

await testClassLoss("softTripleLoss", [
  lossCase(3, {}),
  lossCase(1, { regularizer: 0.2 }),
  lossCase(2, { gamma: 1, margin: 0.5, scale: 3, reducer: "mean_non_zero" }),
]);

// A root of rounding: where two centers are nearly one, float32 has few digits of their distance.
await backendTest("softTripleLoss() and its regularizer equal a naive loop", () => {
  const random = createRandom("regularizer");
  const { loss, naive } = lossCase(3, { regularizer: 0.2 });
  const rows = (count: number) =>
    Array.from(
      { length: count },
      () => Array.from({ length: 4 }, () => Math.fround(random.normal())),
    );
  for (let trial = 0; trial < 10; trial++) {
    const [embeddings, labels, centers] = [rows(5), [0, 1, 1, 3, 0], rows(12)];
    assertMatchesNaive(
      (v, l) => loss(tf.tensor2d(embeddings), l, v),
      (v, l) => naive(embeddings, l, v),
      centers,
      labels,
    );
  }
});

await backendTest(
  "softTripleLoss() stays finite where centers are one, and has their spread",
  () => {
    const centers = [[1, 0], [1, 0], [0, 1], [0, -1]];
    const value = (regularizer: number) => {
      const { loss } = lossCase(2, { regularizer });
      const result = valueAndGradient((v, l) => loss(tf.tensor2d([[1, 0]]), l, v), centers, [0]);
      assertFinite(result);
      return result.value;
    };
    // Two classes of two centers: one pair is √1e-5 apart, the other 2.
    assertClose(value(1) - value(0), (Math.sqrt(1e-5) + 2) / (2 * 2 * 1), 1e-4, "by hand");
  },
);

await backendTest("softTripleLoss() with one center a class is the normalized softmax loss", () => {
  const [embeddings, labels] = [
    tf.tensor2d(fixture.embeddings),
    tf.tensor1d(fixture.labels, "int32"),
  ];
  const weights = tf.tensor2d(fixture.proxies);
  const options = { scale: 20, margin: 0 };
  const found = softTripleLoss(embeddings, labels, tf.expandDims(weights, 1), options).dataSync();
  const wanted = normalizedSoftmaxLoss(embeddings, labels, weights, { temperature: 1 / 20 });
  assertClose(found[0], wanted.dataSync()[0], 1e-6, "the same logits");
});

await backendTest("softTripleLoss() refuses options out of range, and weights of rank 2", () => {
  const embeddings = tf.tensor2d([[0, 1], [2, 3]]);
  const labels = tf.tensor1d([0, 1], "int32");
  const weights = tf.ones([2, 3, 2]) as tf.Tensor3D;
  const call = (options: unknown) => () =>
    softTripleLoss(embeddings, labels, weights, options as SoftTripleOptions);
  assert.throws(call({ gamma: 0 }), {
    name: "RangeError",
    message: "Cannot use the gamma 0: a finite number > 0 is needed",
  });
  assert.throws(call({ scale: 0 }), RangeError);
  assert.throws(call({ margin: -0.1 }), RangeError);
  assert.throws(call({ regularizer: -1 }), RangeError);
  assert.throws(call({ scale: "20" }), TypeError);
  assert.throws(call({ reducer: "sum" }), RangeError);
  assert.throws(
    () => softTripleLoss(embeddings, labels, tf.ones<tf.Rank>([2, 2]) as tf.Tensor3D),
    TypeError,
  );
});
