/**
 * Kernels that the package's lack or do in many steps: each one operation of TensorFlow. Those that
 * TensorFlow.js does not know are called by the functions in `src/tensor/kernels`, which do without
 * on other backends.
 *
 * @module
 */

import * as tf from "../../tf.ts";
import type { NodeBackend } from "../node_backend.ts";
import { dataTypes } from "../data_types.ts";
import { attributeKinds, type OpAttribute } from "../op_attributes.ts";
import {
  type FilterGradientAttributes,
  isPointwise,
  pointwiseFilterGradient,
} from "./pointwise_filter_gradient.ts";

const { type, float, bool, string } = attributeKinds;
const floats: OpAttribute = { name: "T", type, value: dataTypes.float32 };

/** Registers them. */
export function registerTensorflowKernels(backend: NodeBackend): void {
  function run(
    name: string,
    attributes: OpAttribute[],
    inputs: tf.TensorInfo[],
    outputCount: number,
  ): tf.Tensor[] {
    const ids = backend.getInputTensorIds(inputs);
    return backend.binding.executeOp(name, attributes, ids, outputCount)
      .map((metadata) => backend.createOutputTensor(metadata));
  }

  register("Transform", (inputs, { interpolation, fillMode, fillValue, outputShape }) => {
    const { image, transforms } = inputs;
    const shape = outputShape as [number, number] | undefined;
    const sides = tf.tensor1d(shape ?? image.shape.slice(1, 3), "int32");
    const fill = tf.scalar(fillValue as number);
    const [moved] = run(
      "ImageProjectiveTransformV3",
      [
        { name: "dtype", type, value: dataTypes.float32 },
        { name: "interpolation", type: string, value: String(interpolation).toUpperCase() },
        { name: "fill_mode", type: string, value: String(fillMode).toUpperCase() },
      ],
      [image, transforms, sides, fill],
      1,
    );
    tf.dispose([sides, fill]);
    return moved;
  });

  const filterGradient = tf.getKernel("Conv2DBackpropFilter", "tensorflow");
  tf.unregisterKernel("Conv2DBackpropFilter", "tensorflow");
  register("Conv2DBackpropFilter", (inputs, attributes) => {
    const { x, dy } = inputs as Record<string, tf.Tensor4D>;
    const attrs = attributes as unknown as FilterGradientAttributes;
    if (isPointwise(attrs)) return pointwiseFilterGradient(x, dy, attrs);
    return filterGradient.kernelFunc({ inputs, attrs: attributes as tf.NamedAttrMap, backend });
  });

  register("ReluGrad", ({ dy, y }) => run("ReluGrad", [floats], [dy, y], 1)[0]);

  register("BiasAdd", ({ x, bias }) => run("BiasAdd", [floats], [x, bias], 1)[0]);

  register("BiasAddGrad", ({ dy }) => run("BiasAddGrad", [floats], [dy], 1)[0]);

  const batchNormTypes: OpAttribute[] = [floats, { name: "U", type, value: dataTypes.float32 }];

  register("BatchNormTraining", ({ x, scale, offset }, { epsilon }) => {
    const none = tf.tensor1d([]);
    const outputs = run(
      "FusedBatchNormV3",
      [
        ...batchNormTypes,
        { name: "epsilon", type: float, value: epsilon as number },
        { name: "is_training", type: bool, value: true },
      ],
      [x, scale, offset, none, none],
      6,
    );
    none.dispose();
    return outputs;
  });

  register("BatchNormTrainingGrad", ({ dy, x, scale, ...reserved }, { epsilon }) => {
    const { mean, variance, more } = reserved;
    const outputs = run(
      "FusedBatchNormGradV3",
      [
        ...batchNormTypes,
        { name: "epsilon", type: float, value: epsilon as number },
        { name: "is_training", type: bool, value: true },
      ],
      [dy, x, scale, mean, variance, more],
      5,
    );
    tf.dispose(outputs.slice(3));
    return outputs.slice(0, 3);
  });

  register("ApplyAdam", (inputs, { beta1, beta2, epsilon }) => {
    const { weight, first, second, gradient, rate } = inputs as Record<string, tf.Variable>;
    const constants = [0, 0, beta1, beta2, epsilon].map((value) => tf.scalar(value as number));
    const [power1, power2, ...others] = constants;
    backend.binding.changeVariables(
      "ResourceApplyAdam",
      [floats],
      [weight, first, second].map(backend.getVariableId),
      // The powers are 0: their corrections are part of the rate.
      backend.getInputTensorIds([power1, power2, rate, ...others, gradient]),
    );
    tf.dispose(constants);
    return [];
  });

  register("DecayWeight", (inputs) => {
    const { weight, share } = inputs as Record<string, tf.Variable>;
    const decay = tf.mul(weight, share);
    backend.binding.changeVariables(
      "AssignSubVariableOp",
      [{ name: "dtype", type, value: dataTypes.float32 }],
      [backend.getVariableId(weight)],
      backend.getInputTensorIds([decay]),
    );
    decay.dispose();
    return [];
  });
}

type Kernel = (
  inputs: Record<string, tf.TensorInfo>,
  attributes: Record<string, unknown>,
) => tf.TensorInfo | tf.TensorInfo[];

function register(kernelName: string, kernel: Kernel): void {
  tf.registerKernel({
    kernelName,
    backendName: "tensorflow",
    kernelFunc: ({ inputs, attrs }) =>
      kernel(inputs as Record<string, tf.TensorInfo>, attrs as Record<string, unknown>),
  });
}
