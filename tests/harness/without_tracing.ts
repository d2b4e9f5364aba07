/**
 * Computes on TensorFlow as it comes, an operation at a time: what traced functions are compared
 * with.
 *
 * @module
 */

import { backendName } from "../../src/tensor/tensorflow/node_backend.ts";
import type { StartedBackend } from "../../src/tensor/tensorflow/node_backend.ts";
import { createTracer } from "../../src/tensor/tensorflow/tracer.ts";
import * as tf from "../../src/tensor/tf.ts";
import { registerTracer, type Tracer } from "../../src/tensor/trace.ts";

const noTracer: Tracer = {
  trace: (compute) =>
    Object.assign((...inputs: Parameters<typeof compute>) => tf.tidy(() => compute(...inputs)), {
      dispose: () => {},
    }),
  isTracing: () => false,
  inFloat32: (compute) => compute(),
};

/** Calls `f`; `trace()` in it does not trace. */
export function withoutTracing<Result>(started: StartedBackend, f: () => Result): Result {
  registerTracer(backendName, noTracer);
  try {
    return f();
  } finally {
    registerTracer(backendName, createTracer(started));
  }
}
