/**
 * TensorFlow's C library, for the tests of the backend that computes with it. It is set up in
 * `.cache/tensorflow` at its first use (274 MB to download, 854 MB on the disk), and reused.
 *
 * @module
 */

import { join } from "node:path";
import { messageOf } from "../../src/core/user_error.ts";
import { setupLibrary } from "../../src/tensor/tensorflow/setup/setup_library.ts";
import { projectRoot } from "./run_task.ts";

let asked: Promise<string | null> | null = null;

/** A `Need`: null once the library is there, else the reason why it is not. */
export function tensorflowLibrary(): Promise<string | null> {
  return asked ??= setUp();
}

async function setUp(): Promise<string | null> {
  try {
    await setupLibrary({ dir: join(projectRoot, ".cache", "tensorflow") });
    return null;
  } catch (thrown) {
    return messageOf(thrown);
  }
}
