/**
 * A box as whole pixels of an image. Used by `decode_image.ts`, which cuts it out, and by `check/`.
 *
 * @module
 */

import type { Box } from "./sample.ts";

/** A part of an image. */
export interface PixelBox {
  /** The first column in it. */
  left: number;
  /** The first row in it. */
  top: number;
  /** How many columns. */
  width: number;
  /** How many rows. */
  height: number;
}

/** The part of a box that is within an image; null if none is. */
export function pixelBoxOf(
  box: Box,
  image: { width: number; height: number },
): PixelBox | null {
  const left = Math.max(0, Math.floor(box.left));
  const top = Math.max(0, Math.floor(box.top));
  const right = Math.min(image.width, Math.ceil(box.right));
  const bottom = Math.min(image.height, Math.ceil(box.bottom));
  if (!(left < right && top < bottom)) return null;
  return { left, top, width: right - left, height: bottom - top };
}
