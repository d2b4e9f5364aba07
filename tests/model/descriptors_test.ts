import assert from "node:assert/strict";
import { describe } from "../../src/model/descriptors.ts";
import { l2Normalize } from "../../src/tensor/l2_normalize.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest } from "../harness/backend_test.ts";

const golden = JSON.parse(
  await Deno.readTextFile(new URL("../golden/losses_and_metrics.json", import.meta.url)),
).pooling;

await backendTest("describe() gives the golden values of SPoC, MAC and GeM", () => {
  const map = tf.transpose(tf.tensor4d(golden.x_NCHW), [0, 2, 3, 1]) as tf.Tensor4D;
  const expected = {
    spoc: golden.spoc_mean,
    mac: golden.mac_max,
    gem: golden["gem_p3_eps1e-6(cirtorch/fast-reid/OML)"],
  };
  for (const name of ["spoc", "mac", "gem"] as const) {
    const values = describe(map, name).dataSync();
    expected[name][0].forEach((value: number, channel: number) => {
      assert.ok(Math.abs(values[channel] - value) < 1e-5, `${name}: ${values}`);
    });
  }
});

await backendTest("describe() has a finite gradient for a channel of zeros", () => {
  for (const name of ["spoc", "mac", "gem", "rmac"] as const) {
    const slope = tf.grad((map) => tf.sum(describe(map as tf.Tensor4D, name)))(
      tf.zeros([1, 3, 3, 2]),
    );
    assert.ok(slope.dataSync().every(Number.isFinite), name);
  }
});

await backendTest("l2Normalize() keeps negative values and bears a row of zeros", () => {
  const [a, b, ...zeros] = l2Normalize(tf.tensor2d([[-3, 4], [0, 0]])).dataSync();
  assert.ok(Math.abs(a + 0.6) < 1e-6 && Math.abs(b - 0.8) < 1e-6);
  assert.deepEqual(zeros, [0, 0]);
  const slope = tf.grad((rows) => tf.sum(l2Normalize(rows as tf.Tensor2D)))(tf.zeros([1, 2]));
  assert.ok(slope.dataSync().every(Number.isFinite));
});
