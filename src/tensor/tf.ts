/**
 * The one import of TensorFlow.js: every other file takes `tf` from here, because a second copy
 * would have an engine, and so tensors and gradients, of its own.
 *
 * @module
 */

// The gradients of tfjs-core's operations are only registered by the package around it: their
// files in tfjs-core itself import without extensions, which Deno refuses.
import "@tensorflow/tfjs";

export * from "@tensorflow/tfjs-core";
