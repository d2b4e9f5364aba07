import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../src/core/user_error.ts";
import { decodeImage } from "../../src/data/decode_image.ts";
import { loadSharp } from "../../src/data/sharp.ts";

const fixtures = join(import.meta.dirname!, "fixtures");

function pixel(pixels: Uint8Array, size: number, x: number, y: number): number[] {
  return [...pixels.subarray((y * size + x) * 3, (y * size + x) * 3 + 3)];
}

function assertNear(found: number[], wanted: number[], tolerance = 3): void {
  const near = found.every((value, index) => Math.abs(value - wanted[index]) <= tolerance);
  assert.ok(near, `found ${found}, wanted ${wanted} ± ${tolerance}`);
}

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes an RGB image whose red is x, green is y and blue is 7. */
async function writeCoordinates(path: string, width: number, height: number): Promise<void> {
  const pixels = new Uint8Array(width * height * 3);
  for (let index = 0; index < width * height; index++) {
    pixels.set([index % width, Math.floor(index / width), 7], index * 3);
  }
  const sharp = await loadSharp();
  await sharp(pixels, { raw: { width, height, channels: 3 } }).png().toFile(path);
}

Deno.test("decodeImage() returns pixels unchanged when the size is that of the image", () =>
  withFolder(async (folder) => {
    await writeCoordinates(`${folder}/a.png`, 16, 16);
    const pixels = await decodeImage(`${folder}/a.png`, { size: 16 });
    assert.equal(pixels.constructor, Uint8Array);
    assert.equal(pixels.length, 16 * 16 * 3);
    for (let y = 0; y < 16; y++) {
      for (let x = 0; x < 16; x++) assert.deepEqual(pixel(pixels, 16, x, y), [x, y, 7]);
    }
  }));

Deno.test("decodeImage() pads a wide image with zeros above and below, centred", () =>
  withFolder(async (folder) => {
    await writeCoordinates(`${folder}/wide.png`, 16, 8);
    const pixels = await decodeImage(`${folder}/wide.png`, { size: 16 });
    for (let y = 0; y < 16; y++) {
      const wanted = y < 4 || y >= 12 ? [0, 0, 0] : [5, y - 4, 7];
      assert.deepEqual(pixel(pixels, 16, 5, y), wanted);
    }
  }));

Deno.test("decodeImage() pads a high image with zeros to the left and right, centred", () =>
  withFolder(async (folder) => {
    await writeCoordinates(`${folder}/high.png`, 4, 8);
    const pixels = await decodeImage(`${folder}/high.png`, { size: 8 });
    for (let x = 0; x < 8; x++) {
      const wanted = x < 2 || x >= 6 ? [0, 0, 0] : [x - 2, 3, 7];
      assert.deepEqual(pixel(pixels, 8, x, 3), wanted);
    }
  }));

Deno.test("decodeImage() pads as libvips would", () =>
  withFolder(async (folder) => {
    const sharp = await loadSharp();
    const path = `${folder}/a.png`;
    for (
      const [width, height] of [[31, 17], [17, 31], [9, 9], [40, 3], [3, 41], [200, 1], [5, 4]]
    ) {
      await writeCoordinates(path, width, height);
      for (const size of [8, 15, 16]) {
        const wanted = await sharp(path)
          .resize({
            width: size,
            height: size,
            fit: "contain",
            background: "black",
            kernel: "linear",
          })
          .raw().toBuffer();
        const found = await decodeImage(path, { size });
        assert.deepEqual(found, new Uint8Array(wanted), `${width} × ${height} to ${size}`);
      }
    }
  }));

Deno.test("decodeImage() keeps a one-pixel-high strip visible", () =>
  withFolder(async (folder) => {
    await writeCoordinates(`${folder}/strip.png`, 200, 1);
    const pixels = await decodeImage(`${folder}/strip.png`, { size: 8 });
    assert.ok(pixels.some((value) => value > 0));
  }));

Deno.test("decodeImage() averages when it shrinks: a fine chequerboard becomes grey", () =>
  withFolder(async (folder) => {
    const side = 64;
    const board = Uint8Array.from(
      { length: side * side },
      (_, index) => (index + Math.floor(index / side)) % 2 * 255,
    );
    const sharp = await loadSharp();
    await sharp(board, { raw: { width: side, height: side, channels: 1 } }).png()
      .toFile(`${folder}/board.png`);
    const pixels = await decodeImage(`${folder}/board.png`, { size: 8 });
    for (const value of pixels) assertNear([value], [127.5], 4);
  }));

Deno.test("decodeImage() crops to the box before it scales", () =>
  withFolder(async (folder) => {
    await writeCoordinates(`${folder}/a.png`, 32, 32);
    const box = { left: 10, top: 20, right: 18, bottom: 28 };
    const pixels = await decodeImage(`${folder}/a.png`, { size: 8, box });
    assert.deepEqual(pixel(pixels, 8, 0, 0), [10, 20, 7]);
    assert.deepEqual(pixel(pixels, 8, 7, 7), [17, 27, 7]);
  }));

Deno.test("decodeImage() cuts off what a box has outside of the image", () =>
  withFolder(async (folder) => {
    await writeCoordinates(`${folder}/a.png`, 16, 16);
    const box = { left: 12, top: 12, right: 400, bottom: 400 };
    const pixels = await decodeImage(`${folder}/a.png`, { size: 4, box });
    assert.deepEqual(pixel(pixels, 4, 0, 0), [12, 12, 7]);
    assert.deepEqual(pixel(pixels, 4, 3, 3), [15, 15, 7]);
  }));

Deno.test("decodeImage() refuses a box beside the image, with path and sizes", () =>
  withFolder(async (folder) => {
    await writeCoordinates(`${folder}/a.png`, 16, 12);
    const box = { left: 16, top: 0, right: 20, bottom: 5 };
    await assert.rejects(decodeImage(`${folder}/a.png`, { size: 4, box }), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /a\.png" to \(16, 0, 20, 5\).*16 × 12/);
      return true;
    });
  }));

Deno.test("decodeImage() turns an image as its EXIF orientation says, before the box", async () => {
  const path = `${fixtures}/exif_orientation_6.jpg`; // shown 20 wide, 40 high, red above blue
  const whole = await decodeImage(path, { size: 40 });
  assertNear(pixel(whole, 40, 20, 5), [255, 0, 0]);
  assertNear(pixel(whole, 40, 20, 35), [0, 0, 255]);
  assert.deepEqual(pixel(whole, 40, 5, 20), [0, 0, 0]);

  const box = { left: 0, top: 24, right: 16, bottom: 40 };
  const part = await decodeImage(path, { size: 16, box });
  for (const [x, y] of [[1, 1], [14, 1], [8, 14]]) {
    assertNear(pixel(part, 16, x, y), [0, 0, 255]);
  }
});

Deno.test("decodeImage() makes RGB of CMYK", async () => {
  const [red, green, blue] = pixel(await decodeImage(`${fixtures}/cmyk.jpg`, { size: 8 }), 8, 4, 4);
  assert.ok(red > 180 && green < 80 && blue < 80, `${red}, ${green}, ${blue}`);
});

Deno.test("decodeImage() brings 16 bits to 8", async () => {
  const colour = await decodeImage(`${fixtures}/rgb_16_bit.png`, { size: 8 });
  assertNear(pixel(colour, 8, 3, 3), [0x80, 0x40, 0xff], 1);
  const grey = await decodeImage(`${fixtures}/grey_16_bit.png`, { size: 8 });
  assertNear(pixel(grey, 8, 3, 3), [0x64, 0x64, 0x64], 1);
});

Deno.test("decodeImage() makes three channels of a grey one", async () => {
  const pixels = await decodeImage(`${fixtures}/grey_8_bit.png`, { size: 8 });
  assert.deepEqual([...pixels], new Array(8 * 8 * 3).fill(77));
});

Deno.test("decodeImage() lays transparent images onto white", async () => {
  const grey = await decodeImage(`${fixtures}/grey_alpha.png`, { size: 16 });
  assert.deepEqual(pixel(grey, 16, 2, 8), [100, 100, 100]);
  assert.deepEqual(pixel(grey, 16, 13, 8), [255, 255, 255]);
  const half = await decodeImage(`${fixtures}/half_transparent.png`, { size: 8 });
  assertNear(pixel(half, 8, 4, 4), [255, 127, 127], 1);
});

Deno.test("decodeImage() pads a transparent image with zeros, not with white", () =>
  withFolder(async (folder) => {
    const sharp = await loadSharp();
    const clear = { width: 8, height: 4, channels: 4 as const, background: "#00000000" };
    await sharp({ create: clear }).png().toFile(`${folder}/clear.png`);
    const pixels = await decodeImage(`${folder}/clear.png`, { size: 8 });
    assert.deepEqual(pixel(pixels, 8, 4, 4), [255, 255, 255]);
    assert.deepEqual(pixel(pixels, 8, 4, 0), [0, 0, 0]);
  }));

Deno.test("decodeImage() looks colours up in a palette", async () => {
  const pixels = await decodeImage(`${fixtures}/palette.png`, { size: 16 });
  assert.deepEqual(pixel(pixels, 16, 2, 8), [10, 200, 30]);
  assert.deepEqual(pixel(pixels, 16, 13, 8), [250, 60, 70]);
});

Deno.test("decodeImage() heeds the colour profile: stored red, meant green", async () => {
  const pixels = await decodeImage(`${fixtures}/swapped_profile.png`, { size: 8 });
  assertNear(pixel(pixels, 8, 4, 4), [0, 255, 0], 6);
});

Deno.test("decodeImage() takes the first frame of an animation", async () => {
  const pixels = await decodeImage(`${fixtures}/animated.gif`, { size: 8 });
  assert.deepEqual(pixel(pixels, 8, 4, 4), [255, 0, 0]);
});

for (const type of ["jpeg", "png", "webp", "gif", "tiff", "avif"] as const) {
  Deno.test(`decodeImage() reads ${type}`, () =>
    withFolder(async (folder) => {
      const sharp = await loadSharp();
      const background = { r: 200, g: 100, b: 50 };
      await sharp({ create: { width: 16, height: 16, channels: 3, background } })
        .toFormat(type).toFile(`${folder}/a.${type}`);
      const pixels = await decodeImage(`${folder}/a.${type}`, { size: 8 });
      assertNear(pixel(pixels, 8, 4, 4), [200, 100, 50], 5);
    }));
}

Deno.test("decodeImage() refuses damaged files with their path", () =>
  withFolder(async (folder) => {
    const sharp = await loadSharp();
    const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, index) => index * 7919 % 251);
    const image = sharp(noise, { raw: { width: 64, height: 64, channels: 3 } });
    const jpeg = await image.clone().jpeg().toBuffer();
    const png = await image.clone().png().toBuffer();
    await Deno.writeFile(`${folder}/cut.jpg`, jpeg.subarray(0, jpeg.length / 2));
    await Deno.writeFile(`${folder}/cut.png`, png.subarray(0, png.length / 2));
    await Deno.writeFile(`${folder}/empty.jpg`, new Uint8Array());
    await Deno.writeTextFile(`${folder}/text.jpg`, "this is no image");
    await Deno.mkdir(`${folder}/folder.jpg`);
    for (const name of ["cut.jpg", "cut.png", "empty.jpg", "text.jpg", "folder.jpg", "none.jpg"]) {
      const box = { left: 0, top: 48, right: 64, bottom: 64 };
      for (const options of [{ size: 8 }, { size: 8, box }]) {
        await assert.rejects(decodeImage(`${folder}/${name}`, options), (error) => {
          assert.ok(error instanceof UserError, `${name}: ${error}`);
          assert.ok(error.message.startsWith(`Cannot read image "${folder}/${name}": `), name);
          assert.ok(!error.message.includes("\n"));
          return true;
        });
      }
    }
  }));

Deno.test("decodeImage() refuses more than 100 megapixels without unpacking them", async () => {
  await assert.rejects(decodeImage(`${fixtures}/bomb.png`, { size: 8 }), (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /bomb\.png.*pixel limit/);
    return true;
  });
});

Deno.test("decodeImage() refuses a size that is none", async () => {
  await assert.rejects(decodeImage("/a.png", { size: 0 }), RangeError);
  await assert.rejects(decodeImage("/a.png", { size: 1.5 }), RangeError);
});
