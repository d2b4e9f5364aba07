/**
 * Turns a computation into one TensorFlow function: it is run once on tensors without values while
 * a graph is built of its operations (`graph_operations.ts`), and called by name from then on.
 *
 * @module
 */

import type * as tf from "../tf.ts";
import type { Traced, TraceOptions, Tracer } from "../trace.ts";
import { createAutocast, noAutocast } from "./autocast.ts";
import { cText } from "./c_api.ts";
import { withCompiledRelu } from "./compiled_relu.ts";
import { dataTypes } from "./data_types.ts";
import { executeEagerly } from "./eager.ts";
import { createGraph } from "./graph.ts";
import { createGraphOperations } from "./graph_operations.ts";
import type { StartedBackend } from "./node_backend.ts";
import { runSymbolically, symbolOf } from "./run_symbolically.ts";
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
  let keepingFloat32 = false;

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
        ? createAutocast(
          context.gpus.length > 0 ? graph : withCompiledRelu(context, graph),
          () => keepingFloat32,
        )
        : noAutocast(graph);
      const operations = createGraphOperations(graph, table, autocast, resources);
      const placeholders = inputs.map(({ shape, dtype }) =>
        graph.input(shape, dataTypes[dtype as "float32" | "int32" | "bool"])
      );
      tracing = true;
      try {
        const name = `traced_${functionCount++}`;
        const outputs = runSymbolically(started, operations, listed, (flush) => {
          const symbols = placeholders.map((tensor) => symbolOf(backend, operations, tensor));
          const results = Object.entries(compute(...symbols as Inputs));
          flush();
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

  function inFloat32<Result>(compute: () => Result): Result {
    const before = keepingFloat32;
    keepingFloat32 = true;
    try {
      return compute();
    } finally {
      keepingFloat32 = before;
    }
  }

  return { trace, isTracing: () => tracing, inFloat32 };
}
