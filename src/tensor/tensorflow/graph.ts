/**
 * A TensorFlow graph while it is built, and the function that it becomes. Knows operations and
 * their outputs, nothing of TensorFlow.js.
 *
 * @module
 */

import { cText, type Pointer, pointerArray } from "./c_api.ts";
import type { TensorflowContext } from "./context.ts";
import { toTensor } from "./host_tensors.ts";
import type { HostValues } from "./host_tensors.ts";
import { attributeKinds, type OpAttribute, setAttributes } from "./op_attributes.ts";
import { createOpInputs } from "./op_inputs.ts";

/** An output of an operation in a graph. */
export interface GraphTensor {
  operation: Pointer;
  index: number;
  shape: number[];
  dataType: number;
}

/** An operation to add. */
export interface NewOperation {
  name: string;
  attributes?: readonly OpAttribute[];
  inputs?: readonly GraphTensor[];
  /** Operations that must be done before. */
  after?: Iterable<Pointer>;
}

/** What a function takes and gives. */
export interface FunctionSignature {
  inputs: GraphTensor[];
  outputs: GraphTensor[];
  /** Operations that are run for what they do. */
  effects: Pointer[];
  /** Another graph, in which it may be called. */
  target?: Graph;
}

/** An operation that was added. */
export interface AddedOperation {
  operation: Pointer;
  outputs: GraphTensor[];
}

/** A graph while it is built. */
export interface Graph {
  /** Adds an operation. */
  add(operation: NewOperation): AddedOperation;
  /** Adds a constant. */
  constant(shape: readonly number[], dataType: number, values: HostValues): GraphTensor;
  /** Adds an input of the function. */
  input(shape: readonly number[], dataType: number): GraphTensor;
  /** Makes the graph a function that the context knows by name. */
  toFunction(name: string, signature: FunctionSignature): void;
  /** Lets a function be called in the graph. */
  copyFunction(name: string, made: Pointer): void;
  /** Whether a function may be called in the graph. */
  hasFunction(name: string): boolean;
  /** Frees the graph. */
  delete(): void;
}

/** Starts an empty graph. */
export function createGraph(context: TensorflowContext): Graph {
  const { api, checked } = context;
  const graph = api.TF_NewGraph();
  const opInputs = createOpInputs(context, graph);
  const functions = new Set<string>();
  let count = 0;

  function finish(name: string, description: Pointer): AddedOperation {
    const operation = checked(
      `Cannot trace ${name}`,
      (status) => api.TF_FinishOperation(description, status),
    );
    const outputs = Array.from(
      { length: api.TF_OperationNumOutputs(operation) },
      (_, index): GraphTensor => {
        const bytes = outputBytes([{ operation, index }]);
        const dataType = api.TF_OperationOutputType(bytes);
        return { operation, index, dataType, shape: inferredShape(bytes) };
      },
    );
    return { operation, outputs };
  }

  function inferredShape(output: Uint8Array<ArrayBuffer>): number[] {
    const what = "Cannot infer a shape";
    const rank = checked(what, (status) => api.TF_GraphGetTensorNumDims(graph, output, status));
    if (rank <= 0) return []; // −1: not known, as that of a reserve space
    const sides = new BigInt64Array(rank);
    checked(what, (status) => api.TF_GraphGetTensorShape(graph, output, sides, rank, status));
    return Array.from(sides, Number);
  }

  function describe(name: string): Pointer {
    return api.TF_NewOperation(
      graph,
      cText(name),
      new TextEncoder().encode(`${name}_${count++}\0`),
    );
  }

  return {
    add({ name, attributes = [], inputs = [], after = [] }) {
      const description = describe(name);
      for (const input of opInputs.group(name, attributes, inputs)) {
        if (Array.isArray(input)) {
          api.TF_AddInputList(description, outputBytes(input), input.length);
        } else api.TF_AddInput(description, outputBytes([input]));
      }
      setAttributes(api, checked, { op: description, isGraph: true }, attributes);
      for (const operation of after) api.TF_AddControlInput(description, operation);
      return finish(name, description);
    },
    constant(shape, dataType, values) {
      const description = describe("Const");
      const tensor = toTensor(api, shape, dataType, values);
      api.TF_SetAttrType(description, cText("dtype"), dataType);
      checked(
        "Cannot trace a constant",
        (status) => api.TF_SetAttrTensor(description, cText("value"), tensor, status),
      );
      api.TF_DeleteTensor(tensor);
      return finish("Const", description).outputs[0];
    },
    input(shape, dataType) {
      const { type, shape: shapeKind } = attributeKinds;
      const attributes = [
        { name: "dtype", type, value: dataType },
        { name: "shape", type: shapeKind, value: [...shape] },
      ];
      return this.add({ name: "Placeholder", attributes }).outputs[0];
    },
    hasFunction: (name) => functions.has(name),
    copyFunction(name, made) {
      checked(
        "Cannot use a function in a graph",
        (status) => api.TF_GraphCopyFunction(graph, made, null, status),
      );
      functions.add(name);
    },
    toFunction(name, { inputs, outputs, effects, target }) {
      const made = checked(
        `Cannot make a function of ${count} operations`,
        (status) =>
          api.TF_GraphToFunctionWithControlOutputs(
            graph,
            cText(name),
            0,
            -1,
            null,
            inputs.length,
            outputBytes(inputs),
            outputs.length,
            outputBytes(outputs),
            null,
            effects.length,
            pointerArray(effects),
            null,
            null,
            null,
            status,
          ),
      );
      checked(
        "Cannot add a function",
        (status) => api.TFE_ContextAddFunction(context.context, made, status),
      );
      target?.copyFunction(name, made);
      api.TF_DeleteFunction(made);
    },
    delete: () => api.TF_DeleteGraph(graph),
  };
}

/** Outputs as C wants them: 16 bytes each, the operation's address and the index. */
function outputBytes(
  outputs: readonly Pick<GraphTensor, "operation" | "index">[],
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(outputs.length * 16);
  const view = new DataView(bytes.buffer);
  outputs.forEach(({ operation, index }, place) => {
    view.setBigUint64(place * 16, BigInt(Deno.UnsafePointer.value(operation)), true);
    view.setInt32(place * 16 + 8, index, true);
  });
  return bytes;
}
