/**
 * Which operation of TensorFlow a kernel of TensorFlow.js is, with the attributes and the further
 * inputs that it has there. What is not in this table cannot be exported as a graph.
 *
 * @module
 */

import type { RecordedOperation } from "../tensor/record_kernels.ts";
import type * as tf from "../tensor/tf.ts";

/** An attribute of a node, as the JSON form of TensorFlow's `GraphDef` has it. */
export type GraphAttribute =
  | { type: string }
  | { b: boolean }
  | { s: string }
  | { i: string }
  | { list: { i: string[] } }
  | { shape: { dim: { size: string }[] } };

/** A small constant that TensorFlow takes as an input where TensorFlow.js has an attribute. */
export interface GraphArgument {
  dtype: "int32" | "float32";
  shape: number[];
  values: number[];
  /** What the numbers are, if one may stand for the batch: they are written as −1 then. */
  sizes?: "reshaped" | "sliced";
}

/** What a kernel becomes. */
export interface GraphOperation {
  /** Name in TensorFlow. */
  op: string;
  attributes: Record<string, GraphAttribute>;
  /** Inputs behind those of the kernel. */
  arguments: GraphArgument[];
}

/** TensorFlow's names of types. */
export const dataTypes: Record<string, string> = { float32: "DT_FLOAT", int32: "DT_INT32" };

/** Kernels that are the same in TensorFlow, but for the name. */
const plain: Record<string, string> = {
  Add: "AddV2",
  Exp: "Exp",
  Identity: "Identity",
  Maximum: "Maximum",
  Multiply: "Mul",
  Neg: "Neg",
  Pow: "Pow",
  RealDiv: "RealDiv",
  Relu: "Relu",
  Rsqrt: "Rsqrt",
  Sigmoid: "Sigmoid",
  Sqrt: "Sqrt",
  Square: "Square",
  Sub: "Sub",
};

type Translate = (operation: RecordedOperation) => GraphOperation | null;

const others: Record<string, Translate> = {
  BatchMatMul: ({ attributes: { transposeA, transposeB }, shape }) => {
    if (shape.length !== 2) return null;
    return operation("MatMul", {
      transpose_a: { b: transposeA as boolean },
      transpose_b: { b: transposeB as boolean },
    });
  },
  Cast: ({ attributes: { dtype } }) =>
    operation("Cast", { DstT: { type: dataTypes[dtype as string] } }),
  Concat: ({ attributes: { axis }, inputs }) =>
    operation("ConcatV2", { N: { i: String(inputs.length) } }, [whole(axis as number)]),
  Conv2D: ({ attributes }) => {
    const { strides, pad, dilations = 1, dataFormat = "NHWC" } = attributes as
      & Partial<tf.Conv2DAttrs>
      & { strides: number };
    if (typeof pad !== "string" || dataFormat !== "NHWC") return null;
    return operation("Conv2D", {
      strides: sides(strides),
      dilations: sides(dilations),
      padding: padding(pad),
      data_format: text("NHWC"),
    });
  },
  Max: ({ attributes: { reductionIndices, keepDims } }) =>
    reduction("Max", reductionIndices, keepDims),
  MaxPool: ({ attributes }) => {
    const { filterSize, strides, pad } = attributes as unknown as tf.MaxPoolAttrs;
    if (typeof pad !== "string") return null;
    return operation("MaxPool", {
      ksize: sides(filterSize),
      strides: sides(strides),
      padding: padding(pad),
      data_format: text("NHWC"),
    });
  },
  Mean: ({ attributes: { axis, keepDims } }) => reduction("Mean", axis, keepDims),
  PadV2: ({ attributes }) => {
    const { paddings, constantValue } = attributes as unknown as tf.PadV2Attrs;
    return operation("PadV2", {}, [
      { dtype: "int32", shape: [paddings.length, 2], values: paddings.flat() },
      { dtype: "float32", shape: [], values: [constantValue] },
    ]);
  },
  Reshape: ({ attributes: { shape } }) =>
    operation("Reshape", {}, [{ ...wholes(shape as number[]), sizes: "reshaped" }]),
  Reverse: ({ attributes: { dims } }) =>
    operation("ReverseV2", {}, [wholes([dims].flat() as number[])]),
  Slice: ({ attributes: { begin, size } }) =>
    operation("Slice", {}, [
      wholes(begin as number[]),
      { ...wholes(size as number[]), sizes: "sliced" },
    ]),
  Sum: ({ attributes: { axis, keepDims } }) => reduction("Sum", axis, keepDims),
};

/** What a recorded kernel is in TensorFlow; null if it has no place there. */
export function graphOperation(recorded: RecordedOperation): GraphOperation | null {
  const name = plain[recorded.kernel];
  return name ? operation(name) : others[recorded.kernel]?.(recorded) ?? null;
}

function operation(
  op: string,
  attributes: GraphOperation["attributes"] = {},
  args: GraphArgument[] = [],
): GraphOperation {
  return { op, attributes, arguments: args };
}

function reduction(op: string, axes: unknown, keepDims: unknown): GraphOperation | null {
  if (axes === undefined || axes === null) return null;
  const attributes = { keep_dims: { b: keepDims === true } };
  return operation(op, attributes, [wholes([axes].flat() as number[])]);
}

function whole(value: number): GraphArgument {
  return { dtype: "int32", shape: [], values: [value] };
}

function wholes(values: number[]): GraphArgument {
  return { dtype: "int32", shape: [values.length], values };
}

/** Of height and width, as the four of a batch of feature maps. */
function sides(size: number | number[]): GraphAttribute {
  const [height, width] = typeof size === "number" ? [size, size] : size;
  return { list: { i: [1, height, width, 1].map(String) } };
}

function padding(pad: string): GraphAttribute {
  return text(pad.toUpperCase());
}

/** Strings are bytes to TensorFlow, and so base64 in JSON. */
function text(value: string): GraphAttribute {
  return { s: btoa(value) };
}
