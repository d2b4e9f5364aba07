/**
 * Records what a computation does, kernel by kernel, while it is run: what depends on its input
 * becomes a list of operations, and whatever does not (weights, and what is computed of weights
 * alone) becomes a constant. For the export of a model as a graph; needs no tracing backend.
 *
 * @module
 */

import * as tf from "./tf.ts";

/** A value that does not depend on the computation's input. */
export interface RecordedConstant {
  shape: number[];
  dtype: tf.DataType;
  values: tf.TypedArray;
}

/** What an operation takes: the output of another one, by its place, or a constant, by its. */
export type RecordedInput = { shape: number[] } & ({ operation: number } | { constant: number });

/** An operation: what a kernel of TensorFlow.js was called with. */
export interface RecordedOperation {
  /** Name of the kernel, such as `Conv2D`. */
  kernel: string;
  inputs: RecordedInput[];
  attributes: tf.NamedAttrMap;
  /** Of its output. */
  shape: number[];
  dtype: tf.DataType;
}

/** What was recorded. */
export interface Recording {
  /** In the order of their execution; the first, `Input`, is no kernel but the input. */
  operations: RecordedOperation[];
  constants: RecordedConstant[];
  /** Which operation's output is that of the computation. */
  output: number;
}

/** The name that the input has among the operations. */
export const inputKernel = "Input";

/**
 * Runs a computation on `input` and records it, on the current backend.
 *
 * @throws {TypeError} if a kernel has several outputs, or the output does not depend on the input
 */
export function recordKernels(
  compute: (input: tf.Tensor) => tf.Tensor,
  input: tf.Tensor,
): Recording {
  const { shape, dtype } = input;
  const operations: RecordedOperation[] = [
    { kernel: inputKernel, inputs: [], attributes: {}, shape, dtype },
  ];
  const constants: RecordedConstant[] = [];
  // A reshaped tensor shares its data with what it is of: only both together say which is meant.
  const known = new WeakMap<tf.DataId, Map<string, RecordedInput>>();
  const remember = ({ dataId, shape }: tf.TensorInfo, what: RecordedInput) => {
    const ofData = known.get(dataId) ?? new Map<string, RecordedInput>();
    known.set(dataId, ofData.set(String(shape), what));
  };
  const lookUp = (tensor: tf.TensorInfo): RecordedInput | undefined =>
    known.get(tensor.dataId)?.get(String(tensor.shape));
  const depends = (tensor: tf.TensorInfo): boolean => {
    const found = lookUp(tensor);
    return found !== undefined && "operation" in found;
  };
  const constantOf = (tensor: tf.TensorInfo): RecordedInput => {
    const { dataId, shape, dtype } = tensor;
    const values = tf.backend().readSync(dataId) as tf.TypedArray;
    const constant = constants.push({ shape, dtype, values: values.slice() }) - 1;
    remember(tensor, { constant, shape });
    return { constant, shape };
  };
  const record = (
    kernel: string,
    { inputs, attrs = {} }: Parameters<tf.KernelFunc>[0],
    outputs: tf.TensorInfo | tf.TensorInfo[],
  ) => {
    const taken = Object.values(inputs).filter((tensor) => tensor !== undefined);
    if (!taken.some(depends)) return;
    if (Array.isArray(outputs)) throw new TypeError(`Cannot record ${kernel}: several outputs`);
    // Where data and shape are those of an input, nothing was computed.
    if (depends(outputs)) return;
    const { shape, dtype } = outputs;
    const operation = operations.push({
      kernel,
      inputs: taken.map((tensor) => lookUp(tensor) ?? constantOf(tensor)),
      attributes: attrs,
      shape,
      dtype,
    }) - 1;
    remember(outputs, { operation, shape });
  };

  remember(input, { operation: 0, shape });
  const stop = listen(record);
  try {
    let output: RecordedInput | undefined;
    tf.tidy(() => {
      output = lookUp(compute(input));
    });
    if (output === undefined || !("operation" in output)) {
      throw new TypeError("Cannot record: the output does not depend on the input");
    }
    return { operations, constants, output: output.operation };
  } finally {
    stop();
  }
}

type Listener = (
  kernel: string,
  parameters: Parameters<tf.KernelFunc>[0],
  outputs: tf.TensorInfo | tf.TensorInfo[],
) => void;

/**
 * Has each call of a kernel told, but for those that another kernel makes. Gives a function that
 * ends this.
 */
function listen(listener: Listener): () => void {
  const backendName = tf.getBackend();
  const kernels = tf.getKernelsForBackend(backendName);
  let depth = 0;
  const replaceBy = (kernel: tf.KernelConfig) => {
    tf.unregisterKernel(kernel.kernelName, backendName);
    tf.registerKernel(kernel);
  };
  for (const kernel of kernels) {
    replaceBy({
      ...kernel,
      kernelFunc: (parameters) => {
        depth++;
        try {
          const outputs = kernel.kernelFunc(parameters);
          if (depth === 1) listener(kernel.kernelName, parameters, outputs);
          return outputs;
        } finally {
          depth--;
        }
      },
    });
  }
  return () => kernels.forEach(replaceBy);
}
