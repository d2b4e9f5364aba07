/**
 * Padding in which a negative number crops, for the gradients of convolutions: `tf.conv2d` only
 * pads.
 *
 * @module
 */

import * as tf from "../tf.ts";

/** Pixels to add on each side; where negative, pixels to take away. */
export interface Margins {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/**
 * Takes away what is to be taken away, and returns what remains to be padded, in the form that
 * `tf.conv2d` takes.
 *
 * @param images `[batch, height, width, channels]`
 */
export function cropAndPad(
  images: tf.Tensor4D,
  { top, bottom, left, right }: Margins,
): { cropped: tf.Tensor4D; padding: tf.backend_util.ExplicitPadding } {
  const [batch, height, width, channels] = images.shape;
  const crop = (pixels: number): number => Math.max(0, -pixels);
  const keep = (pixels: number): number => Math.max(0, pixels);
  const cropped = [top, bottom, left, right].every((pixels) => pixels >= 0) ? images : tf.slice(
    images,
    [0, crop(top), crop(left), 0],
    [
      batch,
      height - crop(top) - crop(bottom),
      width - crop(left) - crop(right),
      channels,
    ],
  );
  return {
    cropped,
    padding: [[0, 0], [keep(top), keep(bottom)], [keep(left), keep(right)], [0, 0]],
  };
}
