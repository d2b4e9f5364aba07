/**
 * Means and sums over neighbouring axes before the last, as over a batch or over an image: the
 * WASM backend transposes first, which takes ten times as long. Called by `tf.mean` and `tf.sum`;
 * registered by `register_wasm_kernels.ts`.
 *
 * @module
 */

import * as tf from "../tf.ts";

/**
 * Whether {@linkcode meanOverAxes} can do it: float32, and the axes are neighbours, none of them
 * the last.
 */
export function canMeanOverAxes({ shape, dtype }: tf.TensorInfo, axes: readonly number[]): boolean {
  return dtype === "float32" && axes.length > 0 && axes.at(-1)! < shape.length - 1 &&
    axes.every((axis, index) => axis === axes[0] + index) &&
    shape.every((side) => side > 0);
}

/**
 * The mean over some axes, as average pooling.
 *
 * @param axes ascending, as {@linkcode canMeanOverAxes} accepts them
 * @returns a tensor without those axes
 */
export function meanOverAxes(input: tf.Tensor, axes: readonly number[]): tf.Tensor {
  const { shape } = input;
  const before = shape.slice(0, axes[0]);
  const reduced = axes.map((axis) => shape[axis]);
  const after = shape.slice(axes.at(-1)! + 1);
  const [batch, rows, channels] = [before, reduced, after].map((sides) =>
    sides.reduce((product, side) => product * side, 1)
  );
  return tf.tidy(() => {
    // In two goes where the sum is long: sums of sums round less than one long sum.
    const inner = reduced.length > 1 ? rows / reduced[0] : 1;
    const once = pool(input, [batch * rows / inner, inner, channels]);
    const twice = pool(once, [batch, rows / inner, channels]);
    return tf.reshape(twice, [...before, ...after]);
  });
}

/** [batch, rows, channels] → [batch, channels] */
function pool(input: tf.Tensor, [batch, rows, channels]: [number, number, number]): tf.Tensor {
  if (rows === 1) return input;
  const rectangle = tf.reshape(input, [batch, rows, 1, channels]) as tf.Tensor4D;
  return tf.avgPool(rectangle, [rows, 1], [rows, 1], "valid");
}

/**
 * The sum over the leading axes, as a matrix product with a row of ones: unlike count · mean it is
 * exact for whole numbers.
 *
 * @param axes 0, 1, … up to one before the last, as {@linkcode canMeanOverAxes} accepts them
 * @returns a tensor without those axes
 */
export function sumOverLeadingAxes(input: tf.Tensor, axes: readonly number[]): tf.Tensor {
  const after = input.shape.slice(axes.length);
  const channels = tf.util.sizeFromShape(after);
  const rows = input.size / channels;
  return tf.tidy(() => {
    const ones: tf.Tensor2D = tf.ones([1, rows]);
    return tf.reshape(tf.matMul(ones, tf.reshape(input, [rows, channels])), after);
  });
}
