import assert from "node:assert/strict";
import { framed, imageGrid, type RgbImage } from "../../src/data/image_grid.ts";

const size = 3;

/** A square image whose every value tells where it is from. */
function square(number: number): Uint8Array {
  return Uint8Array.from({ length: size * size * 3 }, (_, value) => number * 40 + value);
}

function pixelAt({ pixels, width }: RgbImage, x: number, y: number): number[] {
  return [...pixels.subarray((y * width + x) * 3, (y * width + x + 1) * 3)];
}

Deno.test("imageGrid() puts each image in its place, and white where there is none", () => {
  const squares = [0, 1, 2, 3, 4].map(square);
  const columns = 3;
  const grid = imageGrid(squares, { size, columns });
  assert.deepEqual([grid.width, grid.height], [9, 6]);
  assert.equal(grid.pixels.length, 9 * 6 * 3);
  for (let y = 0; y < grid.height; y++) {
    for (let x = 0; x < grid.width; x++) {
      const number = Math.floor(y / size) * columns + Math.floor(x / size);
      const at = (y % size * size + x % size) * 3;
      const expected = number < 5 ? [...squares[number].subarray(at, at + 3)] : [255, 255, 255];
      assert.deepEqual(pixelAt(grid, x, y), expected, `${x}, ${y}`);
    }
  }
});

Deno.test("imageGrid() is as narrow as its images are few", () => {
  const { width, height } = imageGrid([square(0), square(1)], { size, columns: 8 });
  assert.deepEqual([width, height], [2 * size, size]);
  assert.throws(() => imageGrid([], { size, columns: 8 }), RangeError);
});

Deno.test("framed() puts a frame of one colour around an image", () => {
  const [width, colour] = [2, [1, 2, 3] as const];
  const outer = size + 2 * width;
  const image = { pixels: framed(square(1), { size, width, colour }), width: outer, height: outer };
  assert.equal(image.pixels.length, outer * outer * 3);
  const inner = { pixels: square(1), width: size, height: size };
  for (let y = 0; y < outer; y++) {
    for (let x = 0; x < outer; x++) {
      const isInner = [x, y].every((at) => at >= width && at < width + size);
      const expected = isInner ? pixelAt(inner, x - width, y - width) : [...colour];
      assert.deepEqual(pixelAt(image, x, y), expected, `${x}, ${y}`);
    }
  }
});
