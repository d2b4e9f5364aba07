import assert from "node:assert/strict";
import { proxyAnchorLoss, type ProxyAnchorOptions } from "../../src/losses/proxy_anchor_loss.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest } from "../harness/backend_test.ts";
import { type ClassLossCase, cosine, logSumExp, testClassLoss } from "./class_loss_tests.ts";
import { assertGolden, fixture, mean, type TensorLoss } from "./loss_checks.ts";

function lossCase(options: ProxyAnchorOptions): ClassLossCase {
  const { alpha = 32, margin = 0.1 } = options;
  const logOnePlus = (exponents: number[]) => logSumExp([0, ...exponents]);
  return {
    told: JSON.stringify(options),
    loss: (embeddings, labels, proxies) => proxyAnchorLoss(embeddings, labels, proxies, options),
    naive: (embeddings, labels, proxies) => {
      const pulls: number[] = [];
      const pushes: number[] = [];
      for (const [c, proxy] of proxies.entries()) {
        const cosines = embeddings.map((embedding) => cosine(embedding, proxy));
        const own = cosines.filter((_, i) => labels[i] === c);
        const others = cosines.filter((_, i) => labels[i] !== c);
        if (own.length > 0) pulls.push(logOnePlus(own.map((s) => -alpha * (s - margin))));
        pushes.push(logOnePlus(others.map((s) => alpha * (s + margin))));
      }
      return mean(pulls) + mean(pushes);
    },
  };
}

await backendTest("proxyAnchorLoss() has the golden values and gradient", () => {
  const loss: TensorLoss = (embeddings, labels) =>
    proxyAnchorLoss(embeddings, labels, tf.tensor2d(fixture.proxies));
  assertGolden("pml_ProxyAnchor_m0.1_a32", loss);
  assertGolden("tjddus_ProxyAnchor_formula", loss);
});

await backendTest("proxyAnchorLoss() has the golden value where a class is absent", () => {
  // The fixture's only sample of class 3 is its last.
  assertGolden("pml_ProxyAnchor_labels_without_class3", (embeddings, labels) => {
    const relabelled = tf.minimum(labels, tf.scalar(2, "int32")) as tf.Tensor1D;
    return proxyAnchorLoss(embeddings, relabelled, tf.tensor2d(fixture.proxies));
  });
});

await testClassLoss("proxyAnchorLoss", [
  lossCase({}),
  lossCase({ alpha: 2, margin: 0 }),
  lossCase({ alpha: 10, margin: 0.5 }),
]);

await backendTest("proxyAnchorLoss() refuses options out of range", () => {
  const embeddings = tf.tensor2d([[0, 1], [2, 3]]);
  const labels = tf.tensor1d([0, 1], "int32");
  const call = (options: unknown) => () =>
    proxyAnchorLoss(embeddings, labels, embeddings, options as ProxyAnchorOptions);
  assert.throws(call({ alpha: 0 }), {
    name: "RangeError",
    message: "Cannot use the alpha 0: a finite number > 0 is needed",
  });
  assert.throws(call({ alpha: "32" }), TypeError);
  assert.throws(call({ margin: -0.1 }), RangeError);
});
