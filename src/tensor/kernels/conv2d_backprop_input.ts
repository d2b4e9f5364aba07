/**
 * The gradient of a convolution by its input, for which the WASM backend has only a plain loop,
 * ten times slower than this. Called by tfjs while it differentiates `tf.conv2d`, and by
 * `tf.conv2dTranspose`; registered by `register_wasm_kernels.ts`.
 *
 * @module
 */

import * as tf from "../tf.ts";
import type { Conv2dShape } from "./conv2d_backprop_filter.ts";
import { cropAndPad } from "./crop_and_pad.ts";

/**
 * The gradient by the input, itself computed as a convolution of the output's gradient with the
 * turned filter. With a stride s the pixels of the input fall into s × s kinds, each of which sees
 * other taps of the filter: they are computed side by side, as s × s times the channels, and
 * interleaved after, so that no zeros are inserted between the gradient's pixels.
 *
 * @param gradient of the output, `[batch, output height, output width, outputs]`
 * @param filter `[filter height, filter width, inputs, outputs]`
 * @param inputShape `[batch, height, width, inputs]`
 * @returns a tensor of `inputShape`
 */
export function conv2dBackpropInput(
  gradient: tf.Tensor4D,
  filter: tf.Tensor4D,
  inputShape: [number, number, number, number],
  { strides, pad, dimRoundingMode }: Conv2dShape,
): tf.Tensor4D {
  const { padInfo, strideHeight, strideWidth, filterHeight, filterWidth, outHeight, outWidth } = tf
    .backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode);
  const [batch, height, width, inputs] = inputShape;
  const rows = tapsAlong(filterHeight, strideHeight, padInfo.top);
  const columns = tapsAlong(filterWidth, strideWidth, padInfo.left);
  return tf.tidy(() => {
    const { cropped, padding } = cropAndPad(gradient, {
      top: rows.last,
      bottom: Math.ceil(height / strideHeight) - outHeight - rows.first,
      left: columns.last,
      right: Math.ceil(width / strideWidth) - outWidth - columns.first,
    });
    const kinds = tf.conv2d(cropped, turn(filter, rows, columns), 1, padding);
    if (strideHeight === 1 && strideWidth === 1) return kinds;

    const [, kindRows, kindColumns] = kinds.shape;
    const apart = tf.reshape(kinds, [
      batch * kindRows,
      kindColumns,
      strideHeight,
      strideWidth * inputs,
    ]);
    const interleaved = tf.reshape(tf.transpose(apart, [0, 2, 1, 3]), [
      batch,
      kindRows * strideHeight,
      kindColumns * strideWidth,
      inputs,
    ]);
    return tf.slice(interleaved, [0, 0, 0, 0], inputShape) as tf.Tensor4D;
  });
}

/** Along one axis: input pixel s·i + kind sees tap s·j + kind + padding at output i − j. */
interface Taps {
  size: number;
  stride: number;
  padding: number;
  /** The least and the greatest j at which any kind sees a tap. */
  first: number;
  last: number;
}

function tapsAlong(size: number, stride: number, padding: number): Taps {
  return {
    size,
    stride,
    padding,
    first: -Math.floor((padding + stride - 1) / stride),
    last: Math.floor((size - 1 - padding) / stride),
  };
}

/** [height, width, inputs, outputs] → [rows, columns, outputs, kinds of row × of column × inputs]. */
function turn(filter: tf.Tensor4D, rows: Taps, columns: Taps): tf.Tensor4D {
  const [, , inputs, outputs] = filter.shape;
  const taps = filter.dataSync();
  const shape: [number, number, number, number] = [
    rows.last - rows.first + 1,
    columns.last - columns.first + 1,
    outputs,
    rows.stride * columns.stride * inputs,
  ];
  const turned = new Float32Array(shape[0] * shape[1] * shape[2] * shape[3]);
  for (const { at: row, kind: rowKind, tap: rowTap } of tapsOfKinds(rows)) {
    for (const { at: column, kind: columnKind, tap: columnTap } of tapsOfKinds(columns)) {
      const from = (rowTap * columns.size + columnTap) * inputs * outputs;
      const to = (row * shape[1] + column) * outputs * shape[3] +
        (rowKind * columns.stride + columnKind) * inputs;
      for (let input = 0; input < inputs; input++) {
        for (let output = 0; output < outputs; output++) {
          turned[to + output * shape[3] + input] = taps[from + input * outputs + output];
        }
      }
    }
  }
  return tf.tensor4d(turned, shape);
}

/** Which tap each kind of pixel sees at each place of the turned filter; places without one are zero. */
function* tapsOfKinds(
  { size, stride, padding, first, last }: Taps,
): Generator<{ at: number; kind: number; tap: number }> {
  for (let j = first; j <= last; j++) {
    for (let kind = 0; kind < stride; kind++) {
      const tap = stride * j + kind + padding;
      if (tap >= 0 && tap < size) yield { at: last - j, kind, tap };
    }
  }
}
