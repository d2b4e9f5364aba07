/**
 * Tests of what computes with tensors: each is run on every backend, by the backend's name in its
 * own. On a machine without TensorFlow's library that one is counted as not run.
 *
 * @module
 */

import { type BackendName, useBackend } from "../../src/tensor/use_backend.ts";
import { type Need, optionalTest } from "./optional_test.ts";
import { tensorflowLibrary } from "./tensorflow_library.ts";

/** The backends, and what each needs. */
export const testedBackends: readonly { backend: BackendName; needs: readonly Need[] }[] = [
  { backend: "wasm", needs: [] },
  { backend: "tensorflow", needs: [tensorflowLibrary] },
];

/** Registers a test once for each backend, which is the chosen one while it runs. */
export async function backendTest(
  name: string,
  fn: () => void | Promise<void>,
  { needs = [] }: { needs?: readonly Need[] } = {},
): Promise<void> {
  for (const { backend, needs: own } of testedBackends) {
    await optionalTest(`${name} (${backend})`, [...needs, ...own], async () => {
      await useBackend(backend);
      await fn();
    });
  }
}
