/**
 * Operations that become part of a graph in place of being executed: what `eagerOperations` is
 * while a function is traced. Variables are read and changed in the order in which the traced code
 * does it.
 *
 * @module
 */

import type { Autocast } from "./autocast.ts";
import type { Operations } from "./binding.ts";
import type { Pointer } from "./c_api.ts";
import { dataTypes } from "./data_types.ts";
import type { Graph, GraphTensor } from "./graph.ts";
import { attributeKinds } from "./op_attributes.ts";
import type { TensorTable } from "./tensor_table.ts";

/** Operations that build a graph, and what the trace needs besides them. */
export interface GraphOperations extends Operations {
  /** Makes a tensor of the graph known by a number. */
  register(tensor: GraphTensor): number;
  /** The tensor of the graph behind a number, as float32 where it is bfloat16. */
  tensorOf(id: number): GraphTensor;
  /** Sets a variable to a tensor of the graph. */
  assign(variable: number, value: GraphTensor): void;
  /** The operations that change variables. */
  effects: Pointer[];
}

/** What the graph knows of a variable. */
interface VariableUse {
  /** Its resource, an input of the function. */
  resource: GraphTensor;
  /** Its value, if it was read since it was last changed. */
  value: GraphTensor | null;
  /** What used that value, and so must be done before the variable changes. */
  users: Set<Pointer>;
  /** What last changed it. */
  changed: Pointer | null;
}

/** Starts to build into a graph; `resources` are its inputs for the variables, by number. */
export function createGraphOperations(
  graph: Graph,
  table: TensorTable,
  autocast: Autocast,
  resources: ReadonlyMap<number, GraphTensor>,
): GraphOperations {
  const tensors = new Map<number, GraphTensor>();
  const effects: Pointer[] = [];
  const uses = new Map<number, VariableUse>();
  for (const [id, resource] of resources) {
    uses.set(id, { resource, value: null, users: new Set(), changed: null });
  }
  const useOf = new Map<GraphTensor, VariableUse>();

  function register(tensor: GraphTensor): number {
    const id = table.reserve();
    tensors.set(id, tensor);
    return id;
  }

  function resolve(id: number): GraphTensor {
    const tensor = tensors.get(id);
    if (tensor !== undefined) return tensor;
    const use = uses.get(id);
    if (use !== undefined) return readVariable(id, use);
    throw new TypeError(
      "Cannot trace a tensor that was made outside: make it an input, or list it as a variable",
    );
  }

  function readVariable(id: number, use: VariableUse): GraphTensor {
    if (use.value !== null) return use.value;
    const { shape, dataType } = table.get(id).variable!;
    const { type, shape: shapeKind } = attributeKinds;
    const read = graph.add({
      name: "ReadVariableOp",
      attributes: [{ name: "dtype", type, value: dataType }],
      inputs: [use.resource],
      after: use.changed === null ? [] : [use.changed],
    });
    // The graph does not know the shape behind a resource that it is given.
    const { operation, outputs: [value] } = graph.add({
      name: "EnsureShape",
      attributes: [
        { name: "T", type, value: dataType },
        { name: "shape", type: shapeKind, value: [...shape] },
      ],
      inputs: read.outputs,
    });
    use.value = value;
    use.users = new Set([operation]);
    useOf.set(value, use);
    return value;
  }

  function add(
    name: string,
    attributes: Parameters<Operations["executeOp"]>[1],
    inputs: readonly GraphTensor[],
  ): GraphTensor[] {
    const { operation, outputs } = autocast.add({ name, attributes, inputs });
    for (const input of inputs) useOf.get(input)?.users.add(operation);
    return outputs;
  }

  /** Changes variables once all that used their values is done. */
  function change(
    name: string,
    attributes: Parameters<Operations["executeOp"]>[1],
    changed: VariableUse[],
    inputs: readonly GraphTensor[],
  ): void {
    const after = new Set(changed.flatMap(({ users, changed }) => [
      ...users,
      ...(changed === null ? [] : [changed]),
    ]));
    const { operation } = graph.add({
      name,
      attributes,
      inputs: [...changed.map(({ resource }) => resource), ...inputs],
      after,
    });
    effects.push(operation);
    for (const use of changed) {
      if (use.value !== null) useOf.delete(use.value);
      Object.assign(use, { value: null, users: new Set(), changed: operation });
    }
  }

  function variableUse(id: number): VariableUse {
    const use = uses.get(id);
    if (use === undefined) throw new TypeError("Cannot trace a change of a variable not listed");
    return use;
  }

  return {
    effects,
    register,
    tensorOf: (id) => autocast.toFloat32(resolve(id)),
    createTensor: (shape, dataType, values) => register(graph.constant(shape, dataType, values)),
    deleteTensor: (id) => {
      if (!tensors.delete(id)) table.delete(id);
    },
    tensorDataSync() {
      throw new TypeError(
        "Cannot read a value while tracing: it would be the same at every later call. " +
          "Return the tensor, and read it outside of the traced function",
      );
    },
    executeOp: (name, attributes, inputs) =>
      add(name, attributes, inputs.map(resolve)).map((tensor) => ({
        id: register(tensor),
        shape: tensor.shape,
        dtype: tensor.dataType === dataTypes.bfloat16 ? dataTypes.float32 : tensor.dataType,
      })),
    changeVariables: (name, attributes, variables, inputs) =>
      change(
        name,
        attributes,
        variables.map(variableUse),
        inputs.map((id) => autocast.toFloat32(resolve(id))),
      ),
    assign: (variable, value) =>
      change(
        "AssignVariableOp",
        [{ name: "dtype", type: attributeKinds.type, value: value.dataType }],
        [variableUse(variable)],
        [value],
      ),
  };
}
