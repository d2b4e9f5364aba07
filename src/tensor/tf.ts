/**
 * The one import of TensorFlow.js: every other file takes `tf` from here, because a second copy
 * would have an engine, and so tensors and gradients, of its own.
 *
 * @module
 */

export * from "@tensorflow/tfjs-core";
