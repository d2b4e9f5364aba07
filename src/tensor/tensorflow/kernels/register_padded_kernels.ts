/**
 * Convolutions and pooling with so many zeros at each edge, in place of "same" or "valid": the
 * package's kernels refuse them, or their gradients. Here the input is padded, and then seen as
 * "valid".
 *
 * @module
 */

import * as tf from "../../tf.ts";
import { backendName, type NodeBackend } from "../node_backend.ts";
import { replaceKernel } from "./kernel_registry.ts";

/** Sides and number of images and channels. */
type Shape4D = [number, number, number, number];

/** What the attributes of these kernels have in common. */
interface Windows {
  strides: number | [number, number];
  pad: "same" | "valid" | number | tf.backend_util.ExplicitPadding;
  dimRoundingMode?: "floor" | "round" | "ceil";
  dataFormat?: "NHWC" | "NCHW";
  filterSize: number | [number, number];
  filterShape: Shape4D;
  inputShape: Shape4D;
}

type Inputs = Record<string, tf.Tensor4D>;
type Padding = [number, number][];

/** Calls the package's kernel with other inputs and attributes. */
type Original = (inputs: Inputs, changes: Partial<Windows>) => tf.Tensor4D;

/** Registers them. */
export function registerPaddedKernels(backend: NodeBackend): void {
  /** Takes the kernel's place where the padding is a number of pixels. */
  function replace(
    kernelName: string,
    compute: (
      inputs: Inputs,
      windows: Windows,
      padding: Padding,
      original: Original,
    ) => tf.Tensor4D,
  ): void {
    replaceKernel(backend, kernelName, (original) => (inputs, attributes) => {
      const windows = attributes as unknown as Windows;
      const padding = paddingOf(windows);
      if (padding === null) return original(inputs, attributes);
      return tf.tidy(() =>
        compute(
          inputs as Inputs,
          windows,
          padding,
          (inputs, changes) => original(inputs, { ...attributes, ...changes }) as tf.Tensor4D,
        )
      );
    });
  }

  for (const kernel of ["Conv2D", "FusedConv2D"]) {
    replace(kernel, ({ x, ...others }, _windows, padding, original) => {
      return original({ x: tf.pad(x, padding), ...others }, { pad: "valid" });
    });
  }
  replace("Conv2DBackpropFilter", ({ x, dy }, _windows, padding, original) => {
    return original({ x: tf.pad(x, padding), dy }, { pad: "valid" });
  });
  replace("Conv2DBackpropInput", (inputs, { inputShape }, padding, original) => {
    const padded = inputShape.map((side, axis) => side + padding[axis][0] + padding[axis][1]);
    return crop(
      original(inputs, { pad: "valid", inputShape: padded as Shape4D }),
      inputShape,
      padding,
    );
  });
  replace("MaxPool", ({ x }, _windows, padding, original) => {
    return original({ x: tf.pad(x, padding, -Infinity) }, { pad: "valid" });
  });
  replace("MaxPoolGrad", ({ dy, input, output }, _windows, padding, original) => {
    const padded = tf.pad(input, padding, -Infinity);
    return crop(original({ dy, input: padded, output }, { pad: "valid" }), input.shape, padding);
  });
  replace("AvgPool", ({ x }, _windows, padding, original) => {
    const mean = original({ x: tf.pad(x, padding) }, { pad: "valid" });
    return tf.div(mean, sharesInside(x.shape, padding, original));
  });
  const averages = tf.getKernel("AvgPool", backendName).kernelFunc;
  replace("AvgPoolGrad", ({ dy, input }, { filterSize, strides }, padding, original) => {
    const shares = sharesInside(input.shape, padding, (inputs) => {
      const attrs = { filterSize, strides, pad: "valid" };
      return averages({ inputs, attrs, backend }) as tf.Tensor4D;
    });
    const inputs = { dy: tf.div<tf.Tensor4D>(dy, shares), input: tf.pad(input, padding) };
    return crop(original(inputs, { pad: "valid" }), input.shape, padding);
  });
}

/** The pixels at each edge, if the padding counts some. */
function paddingOf({ pad, dimRoundingMode, dataFormat = "NHWC" }: Windows): Padding | null {
  if (pad === "same" || pad === "valid" || pad === 0) return null;
  if (dataFormat !== "NHWC" || (dimRoundingMode ?? "floor") !== "floor") {
    throw new TypeError(
      `Cannot pad by pixels with data format "${dataFormat}" and rounding mode ` +
        `"${dimRoundingMode}": "NHWC" and "floor" are supported`,
    );
  }
  return typeof pad === "number" ? [[0, 0], [pad, pad], [pad, pad], [0, 0]] : [...pad];
}

function crop(padded: tf.Tensor4D, shape: Shape4D, padding: Padding): tf.Tensor4D {
  return tf.slice(padded, padding.map(([before]) => before), shape);
}

/** Which share of each window is inside of the image: only that counts in a mean. */
function sharesInside(shape: Shape4D, padding: Padding, average: Original): tf.Tensor4D {
  const [, height, width] = shape;
  const inside: tf.Tensor4D = tf.ones([1, height, width, 1]);
  return average({ x: tf.pad(inside, padding) }, { pad: "valid" });
}
