/**
 * Traced functions: a computation is run once to see what it does, and from then on is one call of
 * the backend. Where a backend cannot do that, it is run as it stands; results are the same.
 *
 * @module
 */

import * as tf from "./tf.ts";

/** How a computation is traced. */
export interface TraceOptions {
  /** The variables that it reads or changes. */
  variables: Iterable<tf.Variable>;
  /** `bfloat16` lets convolutions and matrix products compute in it; default `float32`. */
  precision?: "float32" | "bfloat16";
}

/** A traced computation. */
export interface Traced<Inputs extends tf.AnyTensor[], Outputs extends tf.NamedTensorMap> {
  /** Computes; the caller disposes of the outputs. */
  (...inputs: Inputs): Outputs;
  /** Forgets what was traced. */
  dispose(): void;
}

/** A backend's way of tracing. */
export interface Tracer {
  trace<Inputs extends tf.AnyTensor[], Outputs extends tf.NamedTensorMap>(
    compute: (...inputs: Inputs) => Outputs,
    options: TraceOptions,
  ): Traced<Inputs, Outputs>;
  /** Whether something is being traced right now. */
  isTracing(): boolean;
  /** Runs a part of what is being traced, whose operations all take float32. */
  inFloat32<Result>(compute: () => Result): Result;
}

const tracers = new Map<string, Tracer>();

/** Gives a backend its tracer. */
export function registerTracer(backendName: string, tracer: Tracer): void {
  tracers.set(backendName, tracer);
}

/** Whether the current backend traces. */
export function canTrace(): boolean {
  return tracers.has(tf.getBackend());
}

/**
 * Whether values cannot be read, since there are none yet: checks of values are left out then.
 */
export function isTracing(): boolean {
  return tracers.get(tf.getBackend())?.isTracing() ?? false;
}

/** Runs a part of a computation that is traced in bfloat16, all of whose operations take float32. */
export function inFloat32<Result>(compute: () => Result): Result {
  const tracer = tracers.get(tf.getBackend());
  return tracer ? tracer.inFloat32(compute) : compute();
}

/**
 * Traces a computation: one trace for each combination of input shapes. It must depend on nothing
 * but its inputs and `variables`: a number that differs between calls (a learning rate, a step
 * count) must be an input, and so must what is drawn at random, since a number from outside stays
 * what it was in the first call. It may assign to variables.
 *
 * @example
 * ```ts
 * import { tf, trace, useBackend } from "@likeness/likeness";
 *
 * await useBackend();
 * const weight = tf.variable(tf.scalar(2));
 * const double = trace((x: tf.Tensor) => ({ y: tf.mul(x, weight) }), { variables: [weight] });
 * const { y } = double(tf.scalar(21));
 * console.log(y.dataSync()[0]); // 42
 * ```
 *
 * @throws {TypeError} at the first call, if the computation reads a value, or uses a tensor from
 * outside that is no variable listed
 */
export function trace<Inputs extends tf.AnyTensor[], Outputs extends tf.NamedTensorMap>(
  compute: (...inputs: Inputs) => Outputs,
  options: TraceOptions,
): Traced<Inputs, Outputs> {
  const tracer = tracers.get(tf.getBackend());
  if (tracer) return tracer.trace(compute, options);
  if (options.precision === "bfloat16") {
    throw new TypeError(`Cannot compute in bfloat16 on backend "${tf.getBackend()}"`);
  }
  const call = (...inputs: Inputs) => tf.tidy(() => compute(...inputs));
  return Object.assign(call, { dispose: () => {} });
}
