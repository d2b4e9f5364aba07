import assert from "node:assert/strict";
import { decodeImage } from "../../src/data/decode_image.ts";
import { loadSharp } from "../../src/data/sharp.ts";
import { withFolder } from "../harness/small_run.ts";
import { blackPng } from "./image_bombs.ts";

const types = ["jpeg", "png", "webp", "gif", "tiff", "avif"] as const;

Deno.test("decodeImage() gives of bytes the very pixels that it gives of the file", () =>
  withFolder(async (folder) => {
    const sharp = await loadSharp();
    const colours = Uint8Array.from({ length: 40 * 30 * 3 }, (_, index) => index * 37 % 251);
    const image = sharp(colours, { raw: { width: 40, height: 30, channels: 3 } });
    for (const type of types) {
      const bytes = new Uint8Array(await image.clone().toFormat(type).toBuffer());
      await Deno.writeFile(`${folder}/image`, bytes);
      const wanted = await decodeImage(`${folder}/image`, { size: 24 });
      assert.deepEqual(await decodeImage({ bytes, name: "it" }, { size: 24 }), wanted, type);
    }
  }));

Deno.test("decodeImage() refuses bytes that are no image of a data set, above all SVG", async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect/></svg>';
  const texts = [svg, `<?xml version="1.0"?>${svg}`, "", "P3\n1 1\n255\n0 0 0\n", "%PDF-1.4\n"];
  for (const text of texts) {
    const bytes = new TextEncoder().encode(text);
    await assert.rejects(() => decodeImage({ bytes, name: "it" }, { size: 8 }), {
      name: "UserError",
      message: 'Cannot read image "it": it is no JPEG, PNG, WebP, GIF, TIFF or AVIF.',
    });
  }
});

Deno.test("decodeImage() draws no SVG behind the beginning of another kind", async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect/></svg>';
  for (
    const start of [
      "GIF89a",
      "\xff\xd8\xff",
      "\x89PNG\r\n",
      "RIFF    WEBP",
      "II*\0",
      "    ftypavif",
    ]
  ) {
    const bytes = Uint8Array.from(start + svg, (letter) => letter.charCodeAt(0));
    await assert.rejects(
      () => decodeImage({ bytes, name: "it" }, { size: 8 }),
      { name: "UserError", message: /^Cannot read image "it": / },
      start,
    );
  }
});

Deno.test("decodeImage() refuses bytes that would be more than 100 megapixels", async () => {
  const bytes = blackPng(60_000, 60_000);
  await assert.rejects(() => decodeImage({ bytes, name: "it" }, { size: 8 }), {
    name: "UserError",
    message: /^Cannot read image "it": .*exceeds pixel limit$/,
    hint: /Take another picture/,
  });
});
