/**
 * Tests of what computes with tensors: each is run on every backend, by the backend's name in its
 * own. On a machine without TensorFlow's library that one is counted as not run.
 *
 * @module
 */

import assert from "node:assert/strict";
import * as tf from "../../src/tensor/tf.ts";
import { type ChosenBackend, useBackend } from "../../src/tensor/use_backend.ts";
import { type Need, optionalTest } from "./optional_test.ts";
import { tensorflowOnce } from "./test_on_tensorflow.ts";

/** A backend by name. */
export type TestedBackend = ChosenBackend["name"];

/** What each backend needs. */
const backends: Record<TestedBackend, Need[]> = { wasm: [], tensorflow: [tensorflowOnce] };

/** Registers a test once for each backend, which is the chosen one while it runs. */
export async function backendTest(
  name: string,
  fn: (backend: TestedBackend) => void | Promise<void>,
  { needs = [] }: { needs?: readonly Need[] } = {},
): Promise<void> {
  for (const backend of ["wasm", "tensorflow"] as const) {
    await optionalTest(`${name} (${backend})`, [...needs, ...backends[backend]], async () => {
      await useBackend(backend);
      await fn(backend);
    });
  }
}

/** The same; fails too if tensors are left over. */
export async function leakFreeBackendTest(
  name: string,
  fn: (backend: TestedBackend) => void | Promise<void>,
): Promise<void> {
  await backendTest(name, async (backend) => {
    const before = tf.memory().numTensors;
    await fn(backend);
    assert.equal(tf.memory().numTensors, before, "tensors are left over");
  });
}
