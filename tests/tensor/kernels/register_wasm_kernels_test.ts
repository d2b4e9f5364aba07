import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import assert from "node:assert/strict";
import { registerWasmKernels } from "../../../src/tensor/kernels/register_wasm_kernels.ts";
import * as tf from "../../../src/tensor/tf.ts";
import {
  assertSameOnBackends,
  type PlainTensor,
  plainTensor,
  randomTensor,
} from "./backend_checks.ts";

Deno.test("registerWasmKernels() may be called again", () => {
  registerWasmKernels();
  const kernel = tf.getKernel("Mean", "wasm");
  registerWasmKernels();
  assert.equal(tf.getKernel("Mean", "wasm"), kernel);
});

Deno.test("registerWasmKernels() gives means and sums over any axes", async () => {
  const axes: (number | number[])[] = [0, 1, 2, 3, -2, [0, 1], [1, 2], [2, 1], [0, 1, 2], [0, 2], [
    1,
    3,
  ], [0, 1, 2, 3]];
  for (const axis of axes) {
    for (const keepDims of [false, true]) {
      await assertSameOnBackends([randomTensor([3, 4, 5, 6], 1)], (x) => [
        tf.mean(x, axis, keepDims),
        tf.sum(x, axis, keepDims),
        tf.grad((x) => tf.mean(tf.square(x), axis, keepDims))(x),
      ]);
    }
  }
});

Deno.test("registerWasmKernels() gives sums of whole numbers and of nothing", async () => {
  const whole = plainTensor([3, 2], Int32Array.from([1, 2, 3, 4, 5, 16777217]));
  const nothing = plainTensor([0, 2], new Float32Array());
  await assertSameOnBackends([whole, nothing], (whole, nothing) => [
    tf.sum(whole, 0),
    tf.sum(nothing, 0),
  ]);
});

Deno.test("registerWasmKernels() counts exactly", async () => {
  for (const rows of [3, 7, 49, 999]) {
    await assertSameOnBackends(
      [plainTensor([rows, 2], new Float32Array(2 * rows).fill(1))],
      (x) => {
        const counts = tf.sum(x, 0);
        assert.deepEqual([...counts.dataSync()], [rows, rows]);
        return [counts];
      },
    );
  }
});

Deno.test("registerWasmKernels() gives the gradient of gather(), repeated and missing rows too", async () => {
  const indices = plainTensor([4], Int32Array.from([2, 0, 2, 2]));
  await assertSameOnBackends(
    [randomTensor([4, 3], 1), indices, randomTensor([4, 3], 2)],
    (x, indices, upstream) => [tf.grad((x) => tf.gather(x, indices as tf.Tensor1D))(x, upstream)],
  );
  await assertSameOnBackends(
    [randomTensor([2, 4, 3], 1), indices, randomTensor([2, 4, 3], 2)],
    (
      x,
      indices,
      upstream,
    ) => [tf.grad((x) => tf.gather(x, indices as tf.Tensor1D, 1))(x, upstream)],
  );
});

Deno.test("registerWasmKernels() gives products of transposed matrices", async () => {
  for (const [rows, inner, columns] of [[3, 4, 5], [7, 300, 16], [1, 1, 8]]) {
    for (const before of [[], [1], [2]]) {
      const inputs = [
        randomTensor([...before, rows, inner], 1),
        randomTensor([...before, inner, columns], 2),
        randomTensor([...before, inner, rows], 3),
        randomTensor([...before, columns, inner], 4),
      ];
      await assertSameOnBackends(inputs, (a, b, aTransposed, bTransposed) => [
        tf.matMul(a, b),
        tf.matMul(aTransposed, b, true),
        tf.matMul(a, bTransposed, false, true),
        tf.matMul(aTransposed, bTransposed, true, true),
      ]);
    }
  }
});

Deno.test("registerWasmKernels() gives batch norm with given statistics", async () => {
  const inputs = [[2, 3, 4, 5], [5], [5], [5], [5]].map(randomTensor);
  await assertSameOnBackends(inputs, (x, mean, deviation, offset, scale) => {
    const normalize = (offset?: tf.Tensor, scale?: tf.Tensor): tf.Tensor =>
      tf.batchNorm4d(
        x as tf.Tensor4D,
        mean as tf.Tensor1D,
        tf.square(deviation) as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
        1e-3,
      );
    return [normalize(), normalize(offset), normalize(undefined, scale), normalize(offset, scale)];
  });
});

/** What models, losses and augmentation are made of, each with its gradient. */
const operations: Record<string, { inputs: PlainTensor[]; f: (...x: tf.Tensor[]) => tf.Tensor }> = {
  relu: { inputs: [randomTensor([3, 4], 1)], f: (x) => tf.relu(x) },
  swish: { inputs: [randomTensor([3, 4], 1)], f: (x) => tf.mul(x, tf.sigmoid(x)) },
  softplus: { inputs: [randomTensor([3, 4], 1)], f: (x) => tf.softplus(x) },
  logSoftmax: { inputs: [randomTensor([3, 4], 1)], f: (x) => tf.logSoftmax(x) },
  softmax: { inputs: [randomTensor([3, 4], 1)], f: (x) => tf.softmax(x) },
  cumsum: { inputs: [randomTensor([3, 4], 1)], f: (x) => tf.cumsum(x, 1) },
  transpose: { inputs: [randomTensor([3, 4, 2], 1)], f: (x) => tf.transpose(x, [2, 0, 1]) },
  pad: {
    inputs: [randomTensor([2, 3, 4, 2], 1)],
    f: (x) => tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]),
  },
  concat: {
    inputs: [randomTensor([2, 3], 1), randomTensor([2, 2], 2)],
    f: (x, y) => tf.concat([x, y], 1),
  },
  "batch norm in use": {
    inputs: [[2, 3, 4, 5], [5], [5], [5]].map(randomTensor),
    f: (x, mean, offset, scale) =>
      tf.batchNorm4d(
        x as tf.Tensor4D,
        mean as tf.Tensor1D,
        tf.ones([5]) as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
        1e-3,
      ),
  },
  "max pooling": {
    inputs: [randomTensor([2, 7, 8, 3], 1)],
    f: (x) => tf.maxPool(x as tf.Tensor4D, 3, 2, "same"),
  },
  "average pooling": {
    inputs: [randomTensor([2, 7, 8, 3], 1)],
    // Not "same": the gradient of cpu is wrong where windows reach beyond the edge.
    f: (x) => tf.avgPool(x as tf.Tensor4D, 3, 2, "valid"),
  },
  "global mean": { inputs: [randomTensor([2, 3, 4, 5], 1)], f: (x) => tf.mean(x, [1, 2]) },
  "global maximum": { inputs: [randomTensor([2, 3, 4, 5], 1)], f: (x) => tf.max(x, [1, 2]) },
  "generalised mean": {
    inputs: [randomTensor([2, 3, 4, 5], 1)],
    f: (x) => tf.pow(tf.mean(tf.pow(tf.maximum(x, 1e-1), 3), [1, 2]), 1 / 3),
  },
  "dense layer": {
    inputs: [randomTensor([4, 3], 1), randomTensor([3, 5], 2), randomTensor([5], 3)],
    f: (x, weight, bias) => tf.add(tf.matMul(x, weight), bias),
  },
  "l2 norm": {
    inputs: [randomTensor([4, 3], 1)],
    f: (x) => tf.div(x, tf.sqrt(tf.maximum(tf.sum(tf.square(x), 1, true), 1e-12))),
  },
};

for (const [name, { inputs, f }] of Object.entries(operations)) {
  Deno.test(`registerWasmKernels() makes trainable: ${name}`, async () => {
    await assertSameOnBackends(inputs, (...inputs) => {
      const value = f(...inputs);
      return [value, ...tf.grads(f)(inputs, randomTensor(value.shape, 9).toTensor())];
    });
  });
}
