/**
 * ReLU and its gradient, each with the sum before it, as one loop that TensorFlow's compiler (XLA)
 * makes: the sum of a residual block and its ReLU, and on the way back the sum of two gradients and
 * the ReLU's. For bfloat16 on processors, where TensorFlow's own operations turn each value into
 * float32 and back with no instruction for it, and take four times as long.
 *
 * Stands between the cast operations and the graph.
 *
 * @module
 */

import type { TensorflowContext } from "./context.ts";
import {
  type AddedOperation,
  createGraph,
  type Graph,
  type GraphTensor,
  type NewOperation,
} from "./graph.ts";
import { attributeKinds } from "./op_attributes.ts";

/** What adds operations to a graph. */
export type Adder = Pick<Graph, "add" | "constant">;

type Pattern = "Relu" | "ReluGrad" | "SumRelu" | "SumReluGrad";

const sums = new Set(["Add", "AddV2"]);
const { type, func, bool, shape: shapeKind } = attributeKinds;

/** The same graph, with ReLUs compiled. */
export function withCompiledRelu(context: TensorflowContext, graph: Graph): Adder {
  /** The terms of sums of two tensors of one shape. */
  const termsOf = new Map<GraphTensor, readonly GraphTensor[]>();

  function add(operation: NewOperation): AddedOperation {
    const { name, inputs = [] } = operation;
    if (name === "Relu" || name === "ReluGrad") {
      const [first, ...others] = inputs;
      const terms = termsOf.get(first);
      return terms ? call(`Sum${name}`, [...terms, ...others]) : call(name, inputs);
    }
    const added = graph.add(operation);
    const shapes = new Set(inputs.map(({ shape }) => `${shape}`));
    if (sums.has(name) && shapes.size === 1) termsOf.set(added.outputs[0], inputs);
    return added;
  }

  function call(pattern: Pattern, inputs: readonly GraphTensor[]): AddedOperation {
    const [{ shape, dataType }] = inputs;
    const { outputs } = graph.add({
      name: "PartitionedCall",
      attributes: [
        { name: "Tin", type, value: inputs.map(() => dataType) },
        { name: "Tout", type, value: [dataType] },
        { name: "f", type: func, value: compiledFunction(context, graph, pattern, inputs[0]) },
        { name: "_XlaMustCompile", type: bool, value: true },
      ],
      inputs,
    });
    // The graph does not look into the function for the shape of what it gives.
    return graph.add({
      name: "EnsureShape",
      attributes: [
        { name: "T", type, value: dataType },
        { name: "shape", type: shapeKind, value: shape },
      ],
      inputs: outputs,
    });
  }

  return { add, constant: graph.constant };
}

/** The name of the function of a pattern, made at its first use in the process. */
function compiledFunction(
  context: TensorflowContext,
  target: Graph,
  pattern: Pattern,
  { shape, dataType }: Pick<GraphTensor, "shape" | "dataType">,
): string {
  const name = `compiled_${pattern}_${dataType}_${shape.join("x")}`;
  if (target.hasFunction(name)) return name;
  const graph = createGraph(context);
  const input = () => graph.input(shape, dataType);
  const apply = (name: string, ...inputs: GraphTensor[]) =>
    graph.add({ name, attributes: [{ name: "T", type, value: dataType }], inputs }).outputs[0];

  const first = input();
  const second = pattern.startsWith("Sum") ? input() : null;
  const y = pattern.endsWith("Grad") ? input() : null;
  const sum = second ? apply("AddV2", first, second) : first;
  const output = y ? apply("ReluGrad", sum, y) : apply("Relu", sum);
  const inputs = [first, second, y].filter((tensor) => tensor !== null);
  graph.toFunction(name, { inputs, outputs: [output], effects: [], target });
  graph.delete();
  return name;
}
