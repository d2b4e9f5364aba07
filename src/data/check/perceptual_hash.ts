/**
 * A fingerprint of what an image shows: 64 bits that stay almost the same when the image is
 * compressed anew or resized, by the low frequencies of its cosine transform (pHash; C. Zauner,
 * Implementation and Benchmarking of Perceptual Image Hash Functions, 2010). Used by
 * `inspect_files.ts`; after it comes `near_pairs.ts`.
 *
 * @module
 */

/** Side of the square image that is hashed, in pixels. */
export const hashedSize = 32;

const frequencies = 8;
const bitCount = frequencies * frequencies;

/** Cosines of the transform, [frequency, position]; frequency 0, the brightness, is left out. */
const cosines = Float64Array.from({ length: frequencies * hashedSize }, (_, index) => {
  const [frequency, position] = [Math.floor(index / hashedSize) + 1, index % hashedSize];
  return Math.cos((2 * position + 1) * frequency * Math.PI / (2 * hashedSize));
});

/**
 * The hash of an image: each bit says whether a frequency is stronger than the middle one.
 *
 * Against a difference hash (9 × 8 neighbours) it was measured on 8,081 emoji: after JPEG at quality
 * 40, 99 % of copies are within 8 bits (difference hash: 12), and 0.01 % of all pairs are (0.05 %).
 *
 * @param pixels RGB, [32, 32, 3]
 * @returns the low and the high 32 bits
 */
export function perceptualHash(pixels: Uint8Array): [number, number] {
  const strengths = transform(luma(pixels));
  // The median of an even number of values: half of the bits are set, so hashes spread well.
  const sorted = strengths.toSorted();
  const middle = (sorted[bitCount / 2 - 1] + sorted[bitCount / 2]) / 2;
  let [low, high] = [0, 0];
  for (let bit = 0; bit < 32; bit++) {
    if (strengths[bit] > middle) low |= 1 << bit;
    if (strengths[bit + 32] > middle) high |= 1 << bit;
  }
  return [low >>> 0, high >>> 0];
}

/** Brightness, [32, 32], by the weights of ITU-R BT.601. */
function luma(pixels: Uint8Array): Float64Array {
  const grey = new Float64Array(hashedSize * hashedSize);
  for (let index = 0; index < grey.length; index++) {
    const at = index * 3;
    grey[index] = 0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2];
  }
  return grey;
}

/** The strengths of the frequencies 1 to 8 in both directions, [8, 8]; rows first, then columns. */
function transform(grey: Float64Array): Float64Array {
  const rows = new Float64Array(hashedSize * frequencies);
  for (let y = 0; y < hashedSize; y++) {
    for (let frequency = 0; frequency < frequencies; frequency++) {
      let sum = 0;
      for (let x = 0; x < hashedSize; x++) {
        sum += grey[y * hashedSize + x] * cosines[frequency * hashedSize + x];
      }
      rows[y * frequencies + frequency] = sum;
    }
  }
  const strengths = new Float64Array(bitCount);
  for (let vertical = 0; vertical < frequencies; vertical++) {
    for (let y = 0; y < hashedSize; y++) {
      const cosine = cosines[vertical * hashedSize + y];
      for (let frequency = 0; frequency < frequencies; frequency++) {
        strengths[vertical * frequencies + frequency] += cosine * rows[y * frequencies + frequency];
      }
    }
  }
  return strengths;
}
