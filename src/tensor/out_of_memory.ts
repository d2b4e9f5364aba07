/**
 * Tells whether what was thrown means that memory ran out while computing: each backend, and
 * JavaScript itself, says it in words of its own.
 *
 * @module
 */

import { outOfMemoryCode, TensorflowError } from "./tensorflow/status.ts";

/** What JavaScript and WebAssembly say where they have no memory for what was asked. */
const wordsForIt = [
  // An array or a buffer in JavaScript.
  /^Array buffer allocation failed/,
  /^Invalid typed array length/,
  // The memory of the WASM backend cannot grow, or was asked for more than it can ever have.
  /^WebAssembly\.Memory\.grow\(\)/,
  /^(Aborted\()?OOM\b/,
  /^memory access out of bounds/,
  /^Cannot allocate [\d.]+ (bytes|MiB)/,
];

/** Whether memory ran out: that of the processor, of the GPU, or of WebAssembly. */
export function isOutOfMemory(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if (thrown instanceof TensorflowError) return thrown.code === outOfMemoryCode;
  const isOfMemory = thrown instanceof RangeError || thrown instanceof WebAssembly.RuntimeError;
  return isOfMemory && wordsForIt.some((words) => words.test(thrown.message));
}
