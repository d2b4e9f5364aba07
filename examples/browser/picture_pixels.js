/**
 * A picture becomes the pixels that the model was trained on: upright, on white, shrunk or enlarged
 * until its longer side is `size`, in the middle of a black square. The same steps as
 * `src/data/decode_image.ts`; a browser's decoder and rounding may differ by a shade.
 *
 * @module
 */

/** As src/data/pixel_limit.ts. */
const mostPixels = 100_000_000;

/**
 * Decodes a picture.
 *
 * @param {Blob} blob a file that the browser knows
 * @param {number} size side of the square, in pixels
 * @returns {Promise<Uint8Array>} size × size × 3 bytes
 */
export async function picturePixels(blob, size) {
  const bitmap = await createImageBitmap(blob);
  const { width, height } = bitmap;
  try {
    if (width * height > mostPixels) throw new Error(`it has ${width} × ${height} pixels`);
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    return squareOf(context.getImageData(0, 0, width, height), size);
  } finally {
    bitmap.close();
  }
}

/**
 * Fits an opaque picture into a square.
 *
 * @param {{ data: Uint8ClampedArray, width: number, height: number }} picture RGBA, row by row
 * @param {number} size
 */
export function squareOf({ data, width, height }, size) {
  const shrinkage = Math.max(width, height) / size;
  const columns = Math.max(1, Math.round(width / shrinkage));
  const rows = Math.max(1, Math.round(height / shrinkage));
  const low = resample(data, { width, height, length: rows, across: true, shrinkage });
  const small = resample(low, { width, height: rows, length: columns, across: false, shrinkage });

  const square = new Uint8Array(size * size * 3);
  const left = Math.floor((size - columns) / 2);
  const top = Math.floor((size - rows) / 2);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      for (let channel = 0; channel < 3; channel++) {
        square[((top + y) * size + left + x) * 3 + channel] =
          small[(y * columns + x) * 4 + channel];
      }
    }
  }
  return square;
}

/**
 * Resamples each row, or each column (`across`), with a triangle as wide as the shrinkage.
 *
 * @param {ArrayLike<number>} values RGBA, row by row
 * @param {{ width: number, height: number, length: number, across: boolean, shrinkage: number }}
 *   shape of the picture, and the `length` that its rows or columns get
 */
function resample(values, { width, height, length, across, shrinkage }) {
  const [lines, before] = across ? [width, height] : [height, width];
  const widthAfter = across ? width : length;
  const reach = Math.max(1, shrinkage);
  const result = new Uint8ClampedArray(lines * length * 4);
  for (let place = 0; place < length; place++) {
    // As libvips: shrunk, what is too much or too little goes to both sides; enlarged, each pixel is
    // half a pixel further up and left.
    const extra = before - length * shrinkage;
    const centre = (shrinkage < 1 ? place * shrinkage : (place + 0.5) * shrinkage + extra / 2) -
      0.5;
    const weights = [];
    for (let i = Math.ceil(centre - reach); i <= Math.floor(centre + reach); i++) {
      const weight = 1 - Math.abs(i - centre) / reach;
      if (weight > 0) weights.push([Math.min(before - 1, Math.max(0, i)), weight]);
    }
    const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
    for (let line = 0; line < lines; line++) {
      const target = 4 * (across ? place * widthAfter + line : line * widthAfter + place);
      for (let channel = 0; channel < 4; channel++) {
        let sum = 0;
        for (const [i, weight] of weights) {
          sum += weight * values[4 * (across ? i * width + line : line * width + i) + channel];
        }
        result[target + channel] = sum / total;
      }
    }
  }
  return result;
}
