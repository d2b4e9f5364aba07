/**
 * ReLU and its gradient in bfloat16, on the bits: a number is negative where they are as an integer.
 * TensorFlow's own kernels turn each value into float32 and back, and take three to eight times as
 * long.
 *
 * A NaN whose sign bit is set becomes 0 here. So that it is not hidden, the outputs of the function
 * are made NaN where the statistics of a batch norm are.
 *
 * @module
 */

import { dataTypes } from "./data_types.ts";
import type { AddedOperation, Graph, GraphTensor } from "./graph.ts";
import { attributeKinds } from "./op_attributes.ts";

/** Adds both to a graph. */
export interface ReluOfBits {
  /** Adds `Relu` (x) or `ReluGrad` (gradient, y), all in bfloat16. */
  add(name: "Relu" | "ReluGrad", inputs: readonly GraphTensor[]): AddedOperation;
  /** Remembers statistics, `[channels]`, that are NaN where an input of a ReLU is. */
  watch(statistics: GraphTensor): void;
  /** The float32 outputs, NaN where a statistic is. */
  reveal(outputs: GraphTensor[]): GraphTensor[];
}

const { int16, bfloat16, float32, int32 } = dataTypes;
const { type, int, bool } = attributeKinds;
const floats = { name: "T", type, value: float32 };

/** Starts for a graph. */
export function reluOfBits(graph: Graph): ReluOfBits {
  const watched: GraphTensor[] = [];

  function bitcast(tensor: GraphTensor, target: number): AddedOperation {
    const attributes = [
      { name: "T", type, value: tensor.dataType },
      { name: "type", type, value: target },
    ];
    return graph.add({ name: "Bitcast", attributes, inputs: [tensor] });
  }

  function whole(name: string, inputs: GraphTensor[]): GraphTensor {
    const attributes = [{ name: "T", type, value: int16 }];
    return graph.add({ name, attributes, inputs }).outputs[0];
  }

  /**
   * The gradient's bits, times 1 where y is positive and times 0 where it is 0: as an output of a
   * ReLU, it is nothing else. TensorFlow's `ReluGrad` of integers branches at each of them.
   */
  function slopeOf(gradient: GraphTensor, y: GraphTensor): GraphTensor {
    const one = graph.constant([], int16, Int32Array.of(1));
    return whole("Mul", [gradient, whole("Minimum", [y, one])]);
  }

  /** 0, or NaN if any of the watched is not finite. */
  function nanOrZero(): GraphTensor {
    const axes = graph.constant([1], int32, Int32Array.of(0));
    const zero = graph.constant([], float32, Float32Array.of(0));
    const sums = watched.map((statistics) =>
      graph.add({
        name: "Sum",
        attributes: [floats, { name: "keep_dims", type: bool, value: false }],
        inputs: [statistics, axes],
      }).outputs[0]
    );
    const [total] = graph.add({
      name: "AddN",
      attributes: [floats, { name: "N", type: int, value: sums.length }],
      inputs: sums,
    }).outputs;
    return graph.add({ name: "Mul", attributes: [floats], inputs: [total, zero] }).outputs[0];
  }

  return {
    add(name, inputs) {
      const [first, y] = inputs.map((input) => bitcast(input, int16).outputs[0]);
      const bits = name === "Relu" ? whole("Relu", [first]) : slopeOf(first, y);
      return bitcast(bits, bfloat16);
    },
    watch: (statistics) => {
      watched.push(statistics);
    },
    reveal(outputs) {
      if (watched.length === 0) return outputs;
      const addend = nanOrZero();
      return outputs.map((output) =>
        output.dataType === float32
          ? graph.add({ name: "AddV2", attributes: [floats], inputs: [output, addend] }).outputs[0]
          : output
      );
    },
  };
}
