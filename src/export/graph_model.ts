/**
 * A model as a graph of TensorFlow, for batches of any size: its inference is recorded for two
 * batch sizes, and what differs between the two is the batch. Batch norms, and whatever else is
 * computed of weights alone, are constants of the graph.
 *
 * @module
 */

import { UserError } from "../core/user_error.ts";
import type { Model } from "../model/model.ts";
import {
  inputKernel,
  type RecordedInput,
  type RecordedOperation,
  type Recording,
  recordKernels,
} from "../tensor/record_kernels.ts";
import * as tf from "../tensor/tf.ts";
import {
  dataTypes,
  type GraphArgument,
  type GraphAttribute,
  type GraphOperation,
  graphOperation,
} from "./graph_operations.ts";

/** A node, as the JSON form of TensorFlow's `GraphDef` has it. */
export interface GraphNode {
  name: string;
  op: string;
  input: string[];
  attr: Record<string, GraphAttribute>;
}

/** A constant of the graph. */
export interface GraphWeight {
  name: string;
  shape: number[];
  dtype: "float32" | "int32";
  values: Float32Array | Int32Array;
}

/** A graph from `pixels` [batch, size, size, 3], int32 from 0 to 255, to `embeddings`. */
export interface GraphModel {
  nodes: GraphNode[];
  weights: GraphWeight[];
  imageSize: number;
  embeddingSize: number;
}

/** Names of the graph's input and output. */
export const [inputName, outputName] = ["pixels", "embeddings"];

/**
 * Makes the graph of a model. The current backend computes.
 *
 * @throws {UserError} if the model computes something that a graph cannot have
 */
export function graphModel(model: Model): GraphModel {
  const { imageSize, settings: { embedding_size: embeddingSize } } = model;
  const [two, three] = [2, 3].map((batch) => recordInference(model, batch));
  return { ...graphOf(two, three), imageSize, embeddingSize };
}

/** What a model makes of pixels: red, green, blue, from 0 to 255. */
export function embedPixels(model: Model, pixels: tf.Tensor4D): tf.Tensor2D {
  return tf.tidy(() => {
    // As src/data/images_to_tensor.ts scales them.
    const images: tf.Tensor4D = tf.sub(tf.div(tf.cast(pixels, "float32"), 255), 0.5);
    return model.forward(images, "inference").embeddings;
  });
}

function recordInference(model: Model, batch: number): Recording {
  const { imageSize } = model;
  const pixels: tf.Tensor4D = tf.zeros([batch, imageSize, imageSize, 3], "int32");
  try {
    return recordKernels((input) => embedPixels(model, input as tf.Tensor4D), pixels);
  } finally {
    pixels.dispose();
  }
}

function graphOf(recording: Recording, other: Recording): Pick<GraphModel, "nodes" | "weights"> {
  const nodes: GraphNode[] = [];
  const weights: GraphWeight[] = [];
  const names: string[] = [];

  function addConstant(weight: GraphWeight): string {
    weights.push(weight);
    nodes.push({
      name: weight.name,
      op: "Const",
      input: [],
      attr: { dtype: { type: dataTypes[weight.dtype] } },
    });
    return weight.name;
  }
  const constants = new Map<number, string>();
  function nameOf(input: RecordedInput): string {
    if ("operation" in input) return names[input.operation];
    const found = constants.get(input.constant);
    if (found) return found;
    const { shape, dtype, values } = recording.constants[input.constant];
    const weight = { name: `weight_${constants.size}`, shape, dtype, values } as GraphWeight;
    constants.set(input.constant, addConstant(weight));
    return weight.name;
  }

  if (recording.operations.length !== other.operations.length) throw cannotExport("it");
  for (const [place, recorded] of recording.operations.entries()) {
    if (recorded.kernel === inputKernel) {
      nodes.push(placeholder(recorded));
      names.push(inputName);
      continue;
    }
    const { op, attributes, arguments: args } = forAnyBatch(recorded, other.operations[place]);
    const name = place === recording.output ? outputName : `${op}_${place}`;
    const inputs = [
      ...recorded.inputs.map(nameOf),
      ...args.map(({ dtype, shape, values }, index) => {
        const typed = dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values);
        return addConstant({ name: `${name}/argument_${index}`, shape, dtype, values: typed });
      }),
    ];
    nodes.push({ name, op, input: inputs, attr: attributes });
    names.push(name);
  }
  return { nodes, weights };
}

function placeholder({ shape: [, ...sides], dtype }: RecordedOperation): GraphNode {
  const dim = [-1, ...sides].map((size) => ({ size: String(size) }));
  const attr = { dtype: { type: dataTypes[dtype] }, shape: { shape: { dim } } };
  return { name: inputName, op: "Placeholder", input: [], attr };
}

/** An operation that was recorded for two batch sizes, for all. */
function forAnyBatch(recorded: RecordedOperation, other: RecordedOperation): GraphOperation {
  const [operation, otherOperation] = [graphOperation(recorded), graphOperation(other)];
  const { kernel } = recorded;
  if (operation === null || otherOperation === null) throw cannotExport(`its ${kernel}`);
  const [a, b] = [operation, otherOperation];
  const same = JSON.stringify([a.op, a.attributes, sourcesOf(recorded)]) ===
    JSON.stringify([b.op, b.attributes, sourcesOf(other)]);
  if (!same || a.arguments.length !== b.arguments.length) throw dependsOnBatch(kernel);
  const args = a.arguments.map((argument, index): GraphArgument => {
    const found = b.arguments[index];
    const values = argument.values.map((value, place) => {
      if (value === found.values[place]) return value;
      const taken = [argument, found].map(({ values }) => values[place]);
      const whole = [recorded, other].map(({ inputs }) => inputs[0].shape[place]);
      if (argument.sizes === "sliced" && taken.join() === whole.join()) return -1;
      if (argument.sizes === "reshaped") return -1;
      throw dependsOnBatch(kernel);
    });
    if (values.filter((value) => value === -1).length > 1) throw dependsOnBatch(kernel);
    return { ...argument, values };
  });
  return { ...a, arguments: args };
}

/** Where its inputs come from; constants with their shapes. */
function sourcesOf({ inputs }: RecordedOperation): unknown[] {
  return inputs.map((input) => "operation" in input ? input.operation : input);
}

function dependsOnBatch(kernel: string): UserError {
  return cannotExport(`how its ${kernel} depends on the number of images`);
}

function cannotExport(what: string): UserError {
  return new UserError(
    `Cannot export the model for TensorFlow.js: ${what} has no form in a graph.`,
    { hint: "--format safetensors exports the weights of any model." },
  );
}
