/**
 * The gradient of a convolution by its filter, which the WASM backend lacks. Called by tfjs while
 * it differentiates `tf.conv2d`; registered by `register_wasm_kernels.ts`.
 *
 * @module
 */

import * as tf from "../tf.ts";
import { cropAndPad } from "./crop_and_pad.ts";
import { canConvolve } from "./simd/convolve.ts";
import { filterSlope } from "./simd/filter_slope.ts";
import { wasmHeap } from "./simd/wasm_heap.ts";

/** The shape of the convolution whose gradient is wanted, as `tf.conv2d` takes it. */
export interface Conv2dShape {
  /** Pixels between two outputs. */
  strides: number | [number, number];
  /** How the edges are padded. */
  pad: "same" | "valid" | number | tf.backend_util.ExplicitPadding;
  /** How a fractional output size is rounded. */
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/**
 * The gradient by the filter, itself computed as a convolution: with images and channels swapped,
 * the input is convolved with the output's gradient, whose pixels are `strides` apart. The sum over
 * images then is the sum over input channels, for which the backend's convolution is fast.
 *
 * @param input `[batch, height, width, inputs]`
 * @param gradient of the output, `[batch, output height, output width, outputs]`
 * @param filterShape `[filter height, filter width, inputs, outputs]`
 * @returns a tensor of `filterShape`
 */
export function conv2dBackpropFilter(
  input: tf.Tensor4D,
  gradient: tf.Tensor4D,
  filterShape: [number, number, number, number],
  { strides, pad, dimRoundingMode }: Conv2dShape,
): tf.Tensor4D {
  const { padInfo, strideHeight, strideWidth, filterHeight, filterWidth } = tf.backend_util
    .computeConv2DInfo(input.shape, filterShape, strides, 1, pad, dimRoundingMode);
  const [batch, height, width, inputs] = input.shape;
  const [, outputHeight, outputWidth, outputs] = gradient.shape;
  // So much, less than nothing if the last pixels were never looked at, that K outputs result.
  const bottom = filterHeight + (outputHeight - 1) * strideHeight - height - padInfo.top;
  const right = filterWidth + (outputWidth - 1) * strideWidth - width - padInfo.left;
  return tf.tidy(() => {
    const { cropped, padding } = cropAndPad(input, {
      top: padInfo.top,
      bottom,
      left: padInfo.left,
      right,
    });
    const heap = wasmHeap(tf.backend());
    if (heap && canConvolve(outputs)) {
      const windows = { strideHeight, strideWidth, padding };
      return filterSlope(heap, cropped, gradient, filterShape, windows);
    }
    const [, rows, columns] = cropped.shape;
    const imagesLast = tf.reshape(
      tf.transpose(tf.reshape(cropped, [batch, rows * columns, inputs]), [2, 1, 0]),
      [inputs, rows, columns, batch],
    );
    const asFilter = tf.reshape(
      tf.transpose(tf.reshape(gradient, [batch, outputHeight * outputWidth, outputs]), [1, 0, 2]),
      [outputHeight, outputWidth, batch, outputs],
    ) as tf.Tensor4D;
    const result = tf.conv2d(imagesLast as tf.Tensor4D, asFilter, 1, padding, "NHWC", [
      strideHeight,
      strideWidth,
    ]);
    return tf.transpose(result, [1, 2, 0, 3]);
  });
}
