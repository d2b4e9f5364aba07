/**
 * Runs a computation of TensorFlow.js on tensors without values: what the backend would execute
 * becomes operations of a graph. For the tracer, which makes a function of them.
 *
 * @module
 */

import * as tf from "../tf.ts";
import { createBinding } from "./binding.ts";
import type { GraphTensor } from "./graph.ts";
import { type GraphOperations, madeOutside } from "./graph_operations.ts";
import { backendName, type NodeBackend, type StartedBackend } from "./node_backend.ts";

/** Runs with a graph in place of execution; afterwards tensors and variables are as before. */
export function runSymbolically<Result>(
  { context, table, backend }: StartedBackend,
  operations: GraphOperations,
  variables: readonly tf.Variable[],
  run: (flush: () => void) => Result,
): Result {
  const { binding, getInputTensorIds, getVariableId, write } = backend;
  const ids = new Map(variables.map((variable) => [variable, getVariableId(variable)]));
  // What the variables hold outlives an assignment by the clones.
  const values = new Map(variables.map((variable) => [variable, tf.keep(tf.clone(variable))]));
  // Values that the traced code writes down become constants of the graph.
  const constants = new Map<tf.DataId, number | null>();
  backend.binding = createBinding(context, table, operations);
  backend.write = (...parameters) => {
    const dataId = write.apply(backend, parameters);
    constants.set(dataId, null);
    return dataId;
  };
  backend.getInputTensorIds = (tensors) =>
    tensors.map(({ dataId }) => {
      const { id, values, shape, dtype } = backend.tensorMap.get(dataId);
      if (values === null) return id;
      let constant = constants.get(dataId);
      if (constant === undefined) throw madeOutside();
      if (constant === null) {
        constants.set(dataId, constant = operations.createTensor(shape, dtype, values));
      }
      return constant;
    });
  const restore = (variable: tf.Variable) => {
    const value = values.get(variable)!;
    if (variable.dataId !== value.dataId) variable.assign(value);
  };
  /** Carries the assignments of the traced code over to the variables. */
  const flush = () => {
    const assigned = variables.filter((each) => each.dataId !== values.get(each)!.dataId);
    // All are looked up before the first changes: they may be assigned to each other.
    const tensors = backend.getInputTensorIds(assigned).map(operations.tensorOf);
    assigned.forEach((variable, index) => {
      operations.assign(ids.get(variable)!, tensors[index]);
      restore(variable);
    });
  };
  backend.getVariableId = (variable) => {
    const id = ids.get(variable);
    if (id === undefined) throw new TypeError("Cannot trace a change of a variable not listed");
    flush();
    return id;
  };
  const stopCopying = copyOnClone(backend, operations, new Set(ids.values()));
  try {
    let result: Result;
    tf.tidy(() => {
      result = run(flush);
    });
    return result!;
  } finally {
    stopCopying();
    variables.forEach(restore);
    tf.dispose([...values.values()]);
    Object.assign(backend, { binding, getInputTensorIds, getVariableId, write });
  }
}

/**
 * A clone shares the data of what it is of. One of a variable, which may change later on, gets the
 * present value instead. Gives a function that ends this.
 */
function copyOnClone(
  backend: NodeBackend,
  operations: GraphOperations,
  variables: ReadonlySet<number>,
): () => void {
  const shared = tf.getKernel("Identity", backendName);
  const replaceBy = (kernel: tf.KernelConfig) => {
    tf.unregisterKernel("Identity", backendName);
    tf.registerKernel(kernel);
  };
  replaceBy({
    ...shared,
    kernelFunc: (parameters) => {
      const x = parameters.inputs.x as tf.TensorInfo;
      const { id, values } = backend.tensorMap.get(x.dataId);
      if (values !== null || !variables.has(id)) return shared.kernelFunc(parameters);
      return symbolOf(backend, operations, operations.tensorOf(id));
    },
  });
  return () => replaceBy(shared);
}

/** The tensor of TensorFlow.js that stands for one of the graph. */
export function symbolOf(
  backend: NodeBackend,
  operations: GraphOperations,
  tensor: GraphTensor,
): tf.Tensor {
  const { shape, dataType } = tensor;
  return backend.createOutputTensor({ id: operations.register(tensor), shape, dtype: dataType });
}
