/**
 * bfloat16 in a graph: convolutions and matrix products take it, which accumulate in float32; what
 * stands between them passes it on, so that activations need half the memory; everything else
 * (losses, optimizer, statistics of batch norms) gets float32. To TensorFlow.js all of it is
 * float32.
 *
 * @module
 */

import { dataTypes } from "./data_types.ts";
import type { Adder } from "./compiled_relu.ts";
import type { AddedOperation, GraphTensor, NewOperation } from "./graph.ts";
import { attributeKinds } from "./op_attributes.ts";

/** Computed in bfloat16, whatever comes. */
const computed = new Set([
  "Conv2D",
  "Conv2DBackpropInput",
  "Conv2DBackpropFilter",
  "MatMul",
  "BatchMatMulV2",
]);

/** Computed in bfloat16 if any of what comes is. */
const passing = new Set([
  "Add",
  "AddN",
  "AddV2",
  "BiasAdd",
  "MaxPool",
  "MaxPoolGrad",
  "Pad",
  "PadV2",
  "Relu",
  "ReluGrad",
  "Reshape",
  "Transpose",
]);

/** Images in bfloat16 beside statistics in float32, and how many inputs are images. */
const batchNorms: Record<string, number> = { FusedBatchNormV3: 1, FusedBatchNormGradV3: 2 };

/** Adds operations to a graph, with the types that they get. */
export interface Autocast {
  add(operation: NewOperation): AddedOperation;
  /** A tensor as float32, if it is bfloat16. */
  toFloat32(tensor: GraphTensor): GraphTensor;
}

/** Leaves everything as it is. */
export function noAutocast(graph: Adder): Autocast {
  return { add: (operation) => graph.add(operation), toFloat32: (tensor) => tensor };
}

/** Chooses types in a graph; float32 for all that is added while `keepsFloat32` says so. */
export function createAutocast(graph: Adder, keepsFloat32: () => boolean): Autocast {
  const { float32, bfloat16 } = dataTypes;
  const casts = new Map<GraphTensor, GraphTensor>();

  function to(target: number, tensor: GraphTensor): GraphTensor {
    if (tensor.dataType === target || !isFloat(tensor)) return tensor;
    let cast = casts.get(tensor);
    if (cast === undefined) {
      const attributes = [
        { name: "SrcT", type: attributeKinds.type, value: tensor.dataType },
        { name: "DstT", type: attributeKinds.type, value: target },
      ];
      cast = graph.add({ name: "Cast", attributes, inputs: [tensor] }).outputs[0];
      casts.set(tensor, cast);
    }
    return cast;
  }

  function addSmall(operation: NewOperation, images: number): AddedOperation {
    const { attributes = [], inputs = [] } = operation;
    return graph.add({
      ...operation,
      attributes: attributes.map((attribute) =>
        attribute.name === "T" ? { ...attribute, value: bfloat16 } : attribute
      ),
      inputs: inputs.map((input, index) => to(index < images ? bfloat16 : float32, input)),
    });
  }

  return {
    toFloat32: (tensor) => to(float32, tensor),
    add(operation) {
      const { name, inputs = [] } = operation;
      const images = batchNorms[name] ?? inputs.length;
      const floats = inputs.slice(0, images).filter(isFloat);
      const follows = passing.has(name) || name in batchNorms;
      const small = computed.has(name) ||
        follows && floats.some(({ dataType }) => dataType === bfloat16);
      if (small && floats.length > 0 && !keepsFloat32()) return addSmall(operation, images);
      return graph.add({ ...operation, inputs: inputs.map((input) => to(float32, input)) });
    },
  };
}

function isFloat({ dataType }: GraphTensor): boolean {
  return dataType === dataTypes.float32 || dataType === dataTypes.bfloat16;
}
