/**
 * Kernels that are one operation of TensorFlow for what TensorFlow.js does in many. It knows none of
 * them: they are called by the functions in `src/tensor/kernels`, which do without on other backends.
 *
 * @module
 */

import * as tf from "../../tf.ts";
import type { NodeBackend } from "../node_backend.ts";
import { dataTypes } from "../data_types.ts";
import { attributeKinds, type OpAttribute } from "../op_attributes.ts";
import { createRunOperation, registerKernel, replaceKernel } from "./kernel_registry.ts";
import {
  type FilterGradientAttributes,
  isPointwise,
  pointwiseFilterGradient,
} from "./pointwise_filter_gradient.ts";

const { type, float, bool } = attributeKinds;
const floats: OpAttribute = { name: "T", type, value: dataTypes.float32 };

/** Registers them. */
export function registerFusedKernels(backend: NodeBackend): void {
  const run = createRunOperation(backend);

  replaceKernel(backend, "Conv2DBackpropFilter", (original) => (inputs, attributes) => {
    const { x, dy } = inputs as Record<string, tf.Tensor4D>;
    const windows = attributes as unknown as FilterGradientAttributes;
    return isPointwise(windows)
      ? pointwiseFilterGradient(x, dy, windows)
      : original(inputs, attributes);
  });

  registerKernel("ReluGrad", ({ dy, y }) => run("ReluGrad", [floats], [dy, y])[0]);

  registerKernel("BiasAdd", ({ x, bias }) => run("BiasAdd", [floats], [x, bias])[0]);

  registerKernel("BiasAddGrad", ({ dy }) => run("BiasAddGrad", [floats], [dy])[0]);

  registerKernel("L2Loss", ({ t }) => run("L2Loss", [floats], [t])[0]);

  const batchNormTypes: OpAttribute[] = [floats, { name: "U", type, value: dataTypes.float32 }];

  registerKernel("BatchNormTraining", ({ x, scale, offset }, { epsilon }) => {
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

  registerKernel("BatchNormTrainingGrad", ({ dy, x, scale, ...reserved }, { epsilon }) => {
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

  registerKernel("ApplyAdam", (inputs, { beta1, beta2, epsilon }) => {
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

  registerKernel("DecayWeight", (inputs) => {
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
