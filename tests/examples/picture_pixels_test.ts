import assert from "node:assert/strict";
import { join } from "node:path";
import { squareOf } from "../../examples/browser/picture_pixels.js";
import { createRandom } from "../../src/core/random.ts";
import { decodeImage } from "../../src/data/decode_image.ts";
import { loadSharp } from "../../src/data/sharp.ts";
import { withFolder } from "../harness/small_run.ts";

/** By how much the example's pixels of a picture differ from those that a model is trained on. */
async function differences(width: number, height: number, size: number): Promise<number[]> {
  const random = createRandom(`${width} × ${height}`);
  const data = Uint8ClampedArray.from(
    { length: width * height * 4 },
    (_, index) => index % 4 === 3 ? 255 : Math.floor(256 * random.next()),
  );
  const found = squareOf({ data, width, height }, size);
  let wanted = new Uint8Array();
  await withFolder(async (folder) => {
    const path = join(folder, "noise.png");
    const sharp = await loadSharp();
    await sharp(new Uint8Array(data.buffer), { raw: { width, height, channels: 4 } }).toFile(path);
    wanted = Uint8Array.from(await decodeImage(path, { size }));
  });
  assert.equal(found.length, wanted.length);
  return Array.from(found, (value, index) => Math.abs(value - wanted[index]));
}

Deno.test("the browser example's pixels are the trainer's, but for rounding, even of noise", async () => {
  for (const [width, height] of [[48, 48], [100, 99], [60, 41], [31, 97]]) {
    for (const size of [33, 40, 48, 64, 151]) {
      const all = await differences(width, height, size);
      // Rows are rounded, then columns.
      assert.ok(Math.max(...all) <= 2, `${width} × ${height} to ${size}: ${Math.max(...all)}`);
    }
  }
});

Deno.test("where libvips shrinks in two goes they are alike", async () => {
  for (const [width, height] of [[640, 480], [301, 600]]) {
    const all = await differences(width, height, 64);
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    assert.ok(mean < 2, `${width} × ${height}: ${mean}`);
  }
});
