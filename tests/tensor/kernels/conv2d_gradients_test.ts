import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import assert from "node:assert/strict";
import { registerWasmKernels } from "../../../src/tensor/kernels/register_wasm_kernels.ts";
import * as tf from "../../../src/tensor/tf.ts";
import { assertSameOnBackends, randomTensor } from "./backend_checks.ts";

interface Case {
  input: [number, number, number, number];
  /** Height, width, outputs. */
  filter: [number, number, number];
  stride: number | [number, number];
  pad: "same" | "valid" | number | tf.backend_util.ExplicitPadding;
}

const cases: Case[] = [
  { input: [2, 5, 5, 3], filter: [3, 3, 4], stride: 1, pad: "same" },
  { input: [2, 6, 5, 3], filter: [3, 3, 4], stride: 1, pad: "valid" },
  { input: [3, 8, 8, 2], filter: [3, 3, 5], stride: 2, pad: "same" },
  { input: [3, 7, 9, 2], filter: [3, 3, 5], stride: 2, pad: "same" },
  { input: [2, 8, 7, 2], filter: [3, 3, 2], stride: 2, pad: "valid" },
  { input: [2, 8, 7, 3], filter: [1, 1, 4], stride: 2, pad: "same" },
  { input: [2, 7, 7, 3], filter: [1, 1, 4], stride: 1, pad: "valid" },
  { input: [1, 14, 15, 3], filter: [7, 7, 4], stride: 2, pad: 3 },
  { input: [1, 13, 13, 1], filter: [7, 7, 1], stride: 2, pad: "same" },
  { input: [2, 9, 10, 2], filter: [3, 4, 3], stride: 3, pad: "same" },
  { input: [2, 11, 7, 2], filter: [3, 2, 3], stride: [3, 1], pad: "valid" },
  { input: [2, 6, 6, 2], filter: [4, 4, 3], stride: 2, pad: [[0, 0], [2, 0], [0, 3], [0, 0]] },
  { input: [1, 4, 4, 2], filter: [1, 1, 2], stride: 1, pad: 1 },
  { input: [1, 9, 9, 1], filter: [2, 2, 2], stride: 4, pad: "valid" },
  { input: [2, 1, 1, 3], filter: [3, 3, 2], stride: 1, pad: "same" },
  // Channels in eights take another way.
  { input: [2, 5, 5, 3], filter: [3, 3, 8], stride: 1, pad: "same" },
  { input: [2, 6, 5, 8], filter: [3, 3, 16], stride: 1, pad: "valid" },
  { input: [5, 8, 8, 16], filter: [3, 3, 24], stride: 2, pad: "same" },
  { input: [3, 7, 9, 8], filter: [1, 1, 8], stride: 2, pad: "same" },
  { input: [2, 17, 16, 3], filter: [7, 7, 8], stride: 2, pad: 3 },
  { input: [2, 11, 7, 8], filter: [3, 2, 8], stride: [3, 1], pad: "valid" },
  { input: [1, 9, 9, 8], filter: [2, 2, 8], stride: 4, pad: "valid" },
  { input: [2, 6, 6, 4], filter: [4, 4, 8], stride: 2, pad: [[0, 0], [2, 0], [0, 3], [0, 0]] },
];

for (const { input, filter, stride, pad } of cases) {
  const name = `${input} by ${filter}, stride ${stride}, padding ${JSON.stringify(pad)}`;
  Deno.test(`registerWasmKernels() gives the convolution's gradients of ${name}`, async () => {
    const [height, width, outputs] = filter;
    const inputs = [randomTensor(input, 1), randomTensor([height, width, input[3], outputs], 2)];
    // An explicit number of zeros may leave a fraction of a window over.
    const rounding = typeof pad === "number" ? "floor" : undefined;
    const convolve = (x: tf.Tensor, taps: tf.Tensor): tf.Tensor =>
      tf.conv2d(x as tf.Tensor4D, taps as tf.Tensor4D, stride, pad, "NHWC", 1, rounding);
    await assertSameOnBackends(inputs, (x, taps) => {
      const { value, grads } = weightedGradients(convolve)([x, taps]);
      return [value, ...grads];
    });
  });
}

Deno.test("registerWasmKernels() gives conv2dTranspose()", async () => {
  const inputs = [randomTensor([2, 4, 5, 3], 1), randomTensor([3, 3, 2, 3], 2)];
  await assertSameOnBackends(inputs, (x, filter) => [
    tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, [2, 8, 10, 2], 2, "same"),
  ]);
});

Deno.test("registerWasmKernels() refuses a convolution's gradient with channels first", async () => {
  registerWasmKernels();
  await tf.setBackend("wasm");
  tf.engine().startScope();
  const dy: tf.Tensor4D = tf.ones([1, 2, 4, 4]);
  const filter: tf.Tensor4D = tf.ones([1, 1, 2, 2]);
  const attrs = { strides: 1, pad: "same", dataFormat: "NCHW", inputShape: [1, 2, 4, 4] };
  assert.throws(
    () => tf.engine().runKernel("Conv2DBackpropInput", { dy, filter }, attrs),
    /Cannot use the data format "NCHW"/,
  );
  tf.engine().endScope();
});

/** The gradients of a sum of outputs with different weights, so that none is like another. */
function weightedGradients(
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
): (inputs: tf.Tensor[]) => { value: tf.Tensor; grads: tf.Tensor[] } {
  return (inputs) => {
    const value = f(...inputs);
    const upstream = randomTensor(value.shape, 3).toTensor();
    return { value, grads: tf.grads(f)(inputs, upstream) };
  };
}
