/**
 * Turns a computation into one TensorFlow function: it is run once on tensors without values while
 * a graph is built of its operations (`graph_operations.ts`), and called by name from then on.
 *
 * @module
 */

import * as tf from "../tf.ts";
import type { Traced, TraceOptions, Tracer } from "../trace.ts";
import { createAutocast, noAutocast } from "./autocast.ts";
import type { NodeBackend, StartedBackend } from "./node_backend.ts";
import { createBinding } from "./binding.ts";
import { cText } from "./c_api.ts";
import { withCompiledRelu } from "./compiled_relu.ts";
import { dataTypes } from "./data_types.ts";
import { executeEagerly } from "./eager.ts";
import { createGraph, type GraphTensor } from "./graph.ts";
import { createGraphOperations, type GraphOperations } from "./graph_operations.ts";
import { readResource } from "./variables.ts";

/** A function that TensorFlow knows. */
interface TracedFunction {
  name: string;
  /** Names of its outputs, in order, as the computation gave them. */
  outputs: { key: string; shape: number[]; dtype: number }[];
}

let functionCount = 0;

/** Makes the tracer of a started backend. */
export function createTracer(started: StartedBackend): Tracer {
  const { context, table, backend } = started;
  let tracing = false;

  function trace<Inputs extends tf.Tensor[], Outputs extends tf.NamedTensorMap>(
    compute: (...inputs: Inputs) => Outputs,
    { variables, precision = "float32" }: TraceOptions,
  ): Traced<Inputs, Outputs> {
    const listed = [...variables];
    const functions = new Map<string, TracedFunction>();

    function build(inputs: Inputs): TracedFunction {
      const graph = createGraph(context);
      const resources = new Map(
        listed.map((variable) => {
          return [backend.getVariableId(variable), graph.input([], dataTypes.resource)];
        }),
      );
      const autocast = precision === "bfloat16"
        ? createAutocast(context.gpus.length > 0 ? graph : withCompiledRelu(context, graph))
        : noAutocast(graph);
      const operations = createGraphOperations(graph, table, autocast, resources);
      const placeholders = inputs.map(({ shape, dtype }) =>
        graph.input(shape, dataTypes[dtype as "float32" | "int32" | "bool"])
      );
      tracing = true;
      try {
        const name = `traced_${functionCount++}`;
        const outputs = symbolically(started, operations, listed, (flush) => {
          const symbols = placeholders.map((tensor) => symbol(backend, operations, tensor));
          const results = Object.entries(compute(...symbols as Inputs));
          listed.forEach(flush);
          return results.map(([key, { dataId, dtype, shape }]) => {
            const [id] = backend.getInputTensorIds([{ dataId, dtype, shape }]);
            return { key, tensor: operations.tensorOf(id) };
          });
        });
        graph.toFunction(name, {
          inputs: [...resources.values(), ...placeholders],
          outputs: outputs.map(({ tensor }) => tensor),
          effects: operations.effects,
        });
        return {
          name,
          outputs: outputs.map(({ key, tensor: { shape, dataType: dtype } }) => ({
            key,
            shape,
            dtype,
          })),
        };
      } finally {
        tracing = false;
        graph.delete();
      }
    }

    function call({ name, outputs }: TracedFunction, inputs: Inputs): Outputs {
      const resources = listed.map((variable) => table.get(backend.getVariableId(variable)).handle);
      const ids = backend.getInputTensorIds(inputs);
      const read = ids.map((id) => {
        const { handle, variable } = table.get(id);
        return variable && readResource(context, handle, variable.dataType);
      });
      try {
        const values = ids.map((id, index) => read[index] ?? table.get(id).handle);
        const all = [...resources, ...values];
        const handles = executeEagerly(context, name, [], all, outputs.length);
        return Object.fromEntries(outputs.map(({ key, shape, dtype }, index) => {
          const id = table.add({ handle: handles[index] });
          return [key, backend.createOutputTensor({ id, shape, dtype })];
        })) as Outputs;
      } finally {
        read.forEach((handle) => handle && context.api.TFE_DeleteTensorHandle(handle));
      }
    }

    function traced(...inputs: Inputs): Outputs {
      const key = inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`).join();
      let found = functions.get(key);
      if (found === undefined) functions.set(key, found = build(inputs));
      return call(found, inputs);
    }

    function dispose(): void {
      for (const { name } of functions.values()) {
        context.checked(
          `Cannot remove function "${name}"`,
          (status) => context.api.TFE_ContextRemoveFunction(context.context, cText(name), status),
        );
      }
      functions.clear();
    }

    return Object.assign(traced, { dispose });
  }

  return { trace, isTracing: () => tracing };
}

/** Runs with a graph in place of execution; afterwards tensors and variables are as before. */
function symbolically<Result>(
  { context, table, backend }: StartedBackend,
  operations: GraphOperations,
  variables: readonly tf.Variable[],
  run: (flush: (variable: tf.Variable) => void) => Result,
): Result {
  const { binding, getInputTensorIds, getVariableId } = backend;
  const ids = new Map(variables.map((variable) => [variable, getVariableId(variable)]));
  // What the variables hold outlives an assignment by the clones.
  const values = new Map(variables.map((variable) => [variable, tf.keep(tf.clone(variable))]));
  // A value from outside becomes a constant of the graph, and stays what it is outside.
  const constants = new Map<tf.DataId, number>();
  backend.binding = createBinding(context, table, operations);
  backend.getInputTensorIds = (tensors) =>
    tensors.map(({ dataId }) => {
      const { id, values, shape, dtype } = backend.tensorMap.get(dataId);
      if (values === null) return id;
      let constant = constants.get(dataId);
      if (constant === undefined) {
        constants.set(dataId, constant = operations.createTensor(shape, dtype, values));
      }
      return constant;
    });
  const restore = (variable: tf.Variable) => {
    const value = values.get(variable)!;
    if (variable.dataId !== value.dataId) variable.assign(value);
  };
  /** Carries an assignment of the traced code over to the variable. */
  const flush = (variable: tf.Variable) => {
    if (variable.dataId === values.get(variable)!.dataId) return;
    const [id] = backend.getInputTensorIds([variable]);
    operations.assign(ids.get(variable)!, operations.tensorOf(id));
    restore(variable);
  };
  backend.getVariableId = (variable) => {
    const id = ids.get(variable);
    if (id === undefined) throw new TypeError("Cannot trace a change of a variable not listed");
    flush(variable);
    return id;
  };
  try {
    let result: Result;
    tf.tidy(() => {
      result = run(flush);
    });
    return result!;
  } finally {
    variables.forEach(restore);
    tf.dispose([...values.values()]);
    Object.assign(backend, { binding, getInputTensorIds, getVariableId });
  }
}

/** The tensor of TensorFlow.js that stands for one of the graph. */
function symbol(
  backend: NodeBackend,
  operations: GraphOperations,
  tensor: GraphTensor,
): tf.Tensor {
  const { shape, dataType } = tensor;
  return backend.createOutputTensor({ id: operations.register(tensor), shape, dtype: dataType });
}
