/**
 * Many small images as one: side by side, each with a frame where it has to be marked. Before it
 * stand `decode_image.ts` or `tensor_to_images.ts`, after it `encode_image.ts`.
 *
 * @module
 */

/** A picture of any shape. */
export interface RgbImage {
  /** RGB, `[height, width, 3]`, one byte a value. */
  pixels: Uint8Array;
  /** Pixels in a row. */
  width: number;
  /** Rows of pixels. */
  height: number;
}

/** Red, green and blue, 0..255 each. */
export type Colour = readonly [number, number, number];

const white = 255;

/**
 * Puts square images in rows, from left to right; what is left of the last row is white.
 *
 * @param squares RGB pixels, `[size, size, 3]` each
 * @throws {RangeError} if there are none
 */
export function imageGrid(
  squares: readonly Uint8Array[],
  { size, columns }: { size: number; columns: number },
): RgbImage {
  if (squares.length === 0) throw new RangeError("Cannot make a grid of no images");
  const used = Math.min(columns, squares.length);
  const [width, height] = [used * size, Math.ceil(squares.length / used) * size];
  const pixels = new Uint8Array(width * height * 3).fill(white);
  squares.forEach((square, index) => {
    const [left, top] = [index % used * size, Math.floor(index / used) * size];
    paste(square, size, { pixels, width, height }, { left, top });
  });
  return { pixels, width, height };
}

/** A square image within a frame, `[size + 2 × width, …, 3]`. */
export function framed(
  square: Uint8Array,
  { size, width, colour }: { size: number; width: number; colour: Colour },
): Uint8Array {
  const outer = size + 2 * width;
  const pixels = new Uint8Array(outer * outer * 3);
  for (let value = 0; value < pixels.length; value++) pixels[value] = colour[value % 3];
  paste(square, size, { pixels, width: outer, height: outer }, { left: width, top: width });
  return pixels;
}

function paste(
  square: Uint8Array,
  size: number,
  { pixels, width }: RgbImage,
  { left, top }: { left: number; top: number },
): void {
  for (let y = 0; y < size; y++) {
    const row = square.subarray(y * size * 3, (y + 1) * size * 3);
    pixels.set(row, ((top + y) * width + left) * 3);
  }
}
