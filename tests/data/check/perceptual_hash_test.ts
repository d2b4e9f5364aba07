import assert from "node:assert/strict";
import { createRandom } from "../../../src/core/random.ts";
import { perceptualHash } from "../../../src/data/check/perceptual_hash.ts";

function randomPixels(seed: string): Uint8Array {
  const random = createRandom(seed);
  return Uint8Array.from({ length: 32 * 32 * 3 }, () => Math.floor(random.next() * 256));
}

/** The same by its definition: one sum over all pixels for each frequency. */
function naiveHash(pixels: Uint8Array): string {
  const strengths: number[] = [];
  for (let v = 1; v <= 8; v++) {
    for (let u = 1; u <= 8; u++) {
      let sum = 0;
      for (let y = 0; y < 32; y++) {
        for (let x = 0; x < 32; x++) {
          const [r, g, b] = pixels.subarray((y * 32 + x) * 3);
          sum += (0.299 * r + 0.587 * g + 0.114 * b) *
            Math.cos((2 * x + 1) * u * Math.PI / 64) * Math.cos((2 * y + 1) * v * Math.PI / 64);
        }
      }
      strengths.push(sum);
    }
  }
  const sorted = strengths.toSorted((a, b) => a - b);
  return strengths.map((strength) => strength > (sorted[31] + sorted[32]) / 2 ? "1" : "0").join("");
}

function bitsOf([low, high]: [number, number]): string {
  return [low, high].map((word) => word.toString(2).padStart(32, "0").split("").reverse().join(""))
    .join("");
}

Deno.test("perceptualHash() is the cosine transform above its median", () => {
  for (const seed of ["a", "b", "c"]) {
    const pixels = randomPixels(seed);
    const bits = bitsOf(perceptualHash(pixels));
    assert.equal(bits, naiveHash(pixels));
    assert.equal(bits.replaceAll("0", "").length, 32);
  }
});

Deno.test("perceptualHash() does not see brightness", () => {
  const pixels = randomPixels("bright").map((value) => value >> 1);
  assert.deepEqual(perceptualHash(pixels.map((value) => value + 40)), perceptualHash(pixels));
});
