/**
 * How the gradients of this folder are written down.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";

/** The slope by one input, computed when it is asked for. */
export type Slope = () => tf.Tensor;

/**
 * The gradient of a kernel with one output: from the gradient by its output, what was saved of the
 * forward pass, and the kernel's attributes, to a slope for each input by name.
 */
export function gradient<Attributes>(
  kernelName: string,
  saves: Pick<tf.GradConfig, "inputsToSave" | "outputsToSave" | "saveAllInputs">,
  slopes: (
    upstream: tf.Tensor,
    saved: tf.Tensor[],
    attributes: Attributes,
  ) => Record<string, Slope>,
): tf.GradConfig {
  return {
    kernelName,
    ...saves,
    gradFunc: (upstream, saved, attributes) =>
      slopes(upstream as tf.Tensor, saved, attributes as unknown as Attributes),
  };
}

/** The gradient of a kernel whose output only ever jumps: zero by every one of `inputs`. */
export function zeroGradient(kernelName: string, inputs: string[]): tf.GradConfig {
  return gradient(
    kernelName,
    { inputsToSave: inputs },
    (_, saved) =>
      Object.fromEntries(inputs.map((name, index) => [name, () => tf.zeros(saved[index].shape)])),
  );
}
