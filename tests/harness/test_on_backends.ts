/**
 * Tests that are run once for each backend, so that what is fused on one and composed on another
 * gives the same.
 *
 * @module
 */

import * as tf from "../../src/tensor/tf.ts";
import { useBackend } from "../../src/tensor/use_backend.ts";
import { testOnTensorflow } from "./test_on_tensorflow.ts";

/** Registers a test for `wasm`, and for `tensorflow` where its library is. No tensor may be left. */
export async function testOnBackends(
  name: string,
  fn: () => void | Promise<void>,
): Promise<void> {
  Deno.test(`${name} (wasm)`, async () => {
    await useBackend("wasm");
    await withoutLeaks(fn);
  });
  await testOnTensorflow(`${name} (tensorflow)`, () => withoutLeaks(fn));
}

async function withoutLeaks(fn: () => void | Promise<void>): Promise<void> {
  const before = tf.memory().numTensors;
  await fn();
  const left = tf.memory().numTensors - before;
  if (left !== 0) throw new Error(`${left} tensors are left over`);
}
