import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import assert from "node:assert/strict";
import { wasmHeap } from "../../../../src/tensor/kernels/simd/wasm_heap.ts";
import * as tf from "../../../../src/tensor/tf.ts";

Deno.test("wasmHeap() opens the WASM backend's memory, once", async () => {
  await tf.setBackend("wasm");
  await tf.ready();
  const heap = wasmHeap(tf.backend());
  assert.ok(heap, "convolutions would fall back to the backend's slower ones");
  assert.equal(wasmHeap(tf.backend()), heap);
  const address = tf.tidy(() => heap.addressOf(tf.tensor1d([1, 2])));
  assert.equal(address % 4, 0);
});

Deno.test("wasmHeap() leaves other backends alone", async () => {
  await tf.setBackend("cpu");
  assert.equal(wasmHeap(tf.backend()), undefined);
});
