/**
 * Tests of the backend `tensorflow`: registered for machines that have the library, and started
 * with that backend.
 *
 * @module
 */

import { findLibrary } from "../../src/tensor/tensorflow/find_library.ts";
import { startTensorflow } from "../../src/tensor/tensorflow/backend.ts";
import type { StartedBackend } from "../../src/tensor/tensorflow/node_backend.ts";
import { optionalTest } from "./optional_test.ts";
import { tensorflowLibrary } from "./tensorflow_library.ts";

let asked: Promise<string | null> | undefined;

/** As `tensorflowLibrary`, but asks once: for files with hundreds of tests. */
export const tensorflowOnce = (): Promise<string | null> => asked ??= tensorflowLibrary();

/** Makes TensorFlow the backend. */
export async function useTensorflow(): Promise<StartedBackend> {
  return await startTensorflow((await findLibrary())!);
}

/** Registers a test that is run on TensorFlow, or counted as not run where its library lacks. */
export async function testOnTensorflow(
  name: string,
  fn: (started: StartedBackend) => void | Promise<void>,
): Promise<void> {
  await optionalTest(name, [tensorflowOnce], async () => await fn(await useTensorflow()));
}
