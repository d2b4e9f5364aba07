import assert from "node:assert/strict";
import { encodeJpeg, encodePng } from "../../src/data/encode_image.ts";
import type { RgbImage } from "../../src/data/image_grid.ts";
import { loadSharp } from "../../src/data/sharp.ts";

/** Smooth, as photographs are, and different in every pixel. */
const image: RgbImage = {
  width: 40,
  height: 20,
  pixels: Uint8Array.from({ length: 40 * 20 * 3 }, (_, value) => {
    const [channel, x, y] = [value % 3, Math.floor(value / 3) % 40, Math.floor(value / 120)];
    return [x * 6, y * 12, 255 - x * 3 - y * 3][channel];
  }),
};

async function decode(bytes: Uint8Array) {
  const sharp = await loadSharp();
  const { format } = await sharp(bytes).metadata();
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  return { format, pixels: new Uint8Array(data), width: info.width, height: info.height };
}

Deno.test("encodePng() keeps every pixel", async () => {
  const { encoded, ...size } = await encodePng(image);
  assert.deepEqual(size, { width: 40, height: 20 });
  assert.deepEqual(await decode(encoded), { format: "png", ...image });
});

Deno.test("encodePng() makes a wide picture smaller, and no other larger", async () => {
  const { encoded, ...size } = await encodePng(image, { mostWidth: 10 });
  assert.deepEqual(size, { width: 10, height: 5 });
  const { width, height } = await decode(encoded);
  assert.deepEqual({ width, height }, size);
  assert.equal((await encodePng(image, { mostWidth: 100 })).width, 40);
});

Deno.test("encodeJpeg() keeps what can be seen", async () => {
  const { encoded, ...size } = await encodeJpeg(image);
  assert.deepEqual(size, { width: 40, height: 20 });
  const { format, pixels, width, height } = await decode(encoded);
  assert.deepEqual([format, width, height], ["jpeg", 40, 20]);
  const differences = pixels.map((value, at) => Math.abs(value - image.pixels[at]));
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / pixels.length;
  assert.ok(mean > 0 && mean < 4, `${mean}`);
});
