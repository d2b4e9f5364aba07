import assert from "node:assert/strict";
import { proxyNcaLoss, type ProxyNcaOptions } from "../../src/losses/proxy_nca_loss.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest } from "../harness/backend_test.ts";
import { type ClassLossCase, logSumExp, naiveReduce, testClassLoss } from "./class_loss_tests.ts";
import {
  assertClose,
  assertGolden,
  distance,
  fixture,
  type TensorLoss,
  valueAndGradient,
} from "./loss_checks.ts";

function lossCase(options: ProxyNcaOptions): ClassLossCase {
  const { scale = 1, denominator = "all", reducer } = options;
  return {
    told: JSON.stringify(options),
    loss: (embeddings, labels, proxies) => proxyNcaLoss(embeddings, labels, proxies, options),
    naive: (embeddings, labels, proxies) =>
      naiveReduce(
        embeddings.map((embedding, i) => {
          const distances = proxies.map((proxy) => distance(unit(embedding), unit(proxy)) ** 2);
          const others = distances.filter((_, c) => denominator === "all" || c !== labels[i]);
          return scale * distances[labels[i]] + logSumExp(others.map((d) => -scale * d));
        }),
        reducer,
      ),
    fewestClasses: denominator === "others" ? 2 : 1,
  };
}

function unit(row: number[]): number[] {
  return row.map((x) => x / Math.hypot(...row));
}

await backendTest("proxyNcaLoss() has the golden values and gradients", () => {
  const lossWith = (options: ProxyNcaOptions): TensorLoss => (embeddings, labels) =>
    proxyNcaLoss(embeddings, labels, tf.tensor2d(fixture.proxies), options);
  assertGolden("pml_ProxyNCA_scale1", lossWith({}));
  assertGolden("proxynca_pp_prob_scale3_T1/9", lossWith({ scale: 9 }));
  assertGolden("proxynca_classic_scale3", lossWith({ scale: 9, denominator: "others" }));
});

await testClassLoss("proxyNcaLoss", [
  lossCase({}),
  lossCase({ scale: 9 }),
  lossCase({ scale: 3, denominator: "others" }),
  lossCase({ scale: 0.5, reducer: "mean_non_zero" }),
]);

await backendTest("proxyNcaLoss() keeps samples whose own proxy has next to no share", () => {
  const { loss, naive } = lossCase({ scale: 100 });
  const batch = [[[1, 0], [1, 0]], [0, 1], [[-1, 0], [1, 0]]] as [number[][], number[], number[][]];
  const { value } = valueAndGradient(
    (e, l) => loss(e, l, tf.tensor2d(batch[2])),
    batch[0],
    batch[1],
  );
  assertClose(value, naive(...batch), 1e-5, "e^-400 is 0 in float32");
});

await backendTest("proxyNcaLoss() with mean_non_zero leaves losses below 0 out", () => {
  const options = { denominator: "others", reducer: "mean_non_zero" } as const;
  const { value } = valueAndGradient(
    (e, l) => proxyNcaLoss(e, l, tf.tensor2d([[1, 0], [0, 1]]), options),
    [[1, 0], [1, 0], [0.6, 0.8]],
    [0, 1, 0],
  );
  // Own d² − other d², which is 2 (cos other − cos own): −2, 2, 2 (0.8 − 0.6).
  assertClose(value, (2 + 0.4) / 2, 1e-6, "by hand");
});

await backendTest("proxyNcaLoss() refuses options out of range", () => {
  const embeddings = tf.tensor2d([[0, 1], [2, 3]]);
  const labels = tf.tensor1d([0, 0], "int32");
  const call = (options: unknown) => () =>
    proxyNcaLoss(embeddings, labels, embeddings, options as ProxyNcaOptions);
  assert.throws(call({ scale: 0 }), {
    name: "RangeError",
    message: "Cannot use the scale 0: a finite number > 0 is needed",
  });
  assert.throws(call({ scale: "1" }), TypeError);
  assert.throws(call({ denominator: "negatives" }), {
    name: "RangeError",
    message: 'Cannot use the denominator "negatives": "all" or "others" is needed',
  });
  assert.throws(call({ reducer: "sum" }), RangeError);
  const oneProxy = tf.tensor2d([[1, 2]]);
  assert.throws(() => proxyNcaLoss(embeddings, labels, oneProxy, { denominator: "others" }), {
    name: "RangeError",
    message: "Cannot compare with other proxies: there is one class",
  });
});
