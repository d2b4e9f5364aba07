import assert from "node:assert/strict";
import { UserError } from "../../src/core/user_error.ts";
import { withFolder } from "../harness/small_run.ts";
import { decodeImage } from "../../src/data/decode_image.ts";
import { loadSharp } from "../../src/data/sharp.ts";
import { optionalTest } from "../harness/optional_test.ts";
import { peakMemoryIsTold, peakMemoryOf } from "../harness/peak_memory.ts";
import { blackPng, type ClaimingType, claimLargest } from "./image_bombs.ts";

const types: readonly ClaimingType[] = ["jpeg", "gif", "webp", "tiff", "avif"];

async function assertRefused(path: string, pattern: RegExp): Promise<void> {
  const box = { left: 0, top: 0, right: 8, bottom: 8 };
  for (const options of [{ size: 8 }, { size: 8, box }]) {
    await assert.rejects(decodeImage(path, options), (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.ok(error.message.startsWith(`Cannot read image "${path}": `), error.message);
      assert.match(error.message, pattern);
      return true;
    });
  }
}

/** A small file of each type that claims to be huge. */
async function writeClaims(folder: string): Promise<string[]> {
  const sharp = await loadSharp();
  const image = sharp({ create: { width: 48, height: 40, channels: 3, background: "blue" } });
  return await Promise.all(types.map(async (type) => {
    const path = `${folder}/claim.${type}`;
    await Deno.writeFile(path, claimLargest(type, await image.clone().toFormat(type).toBuffer()));
    return path;
  }));
}

Deno.test("blackPng() makes a PNG that is whole", () =>
  withFolder(async (folder) => {
    // Several blocks of zeros, so that a wrong checksum would show.
    await Deno.writeFile(`${folder}/a.png`, blackPng(6000, 5001));
    const pixels = await decodeImage(`${folder}/a.png`, { size: 8 });
    assert.ok(pixels.every((value) => value === 0));
  }));

Deno.test("decodeImage() refuses a whole PNG of 60,000 × 60,000 pixels", () =>
  withFolder(async (folder) => {
    const bomb = blackPng(60_000, 60_000);
    assert.ok(bomb.length < 500_000);
    await Deno.writeFile(`${folder}/bomb.png`, bomb);
    await assertRefused(`${folder}/bomb.png`, /exceeds pixel limit$/);
  }));

Deno.test("decodeImage() refuses small files of every type that claim to be huge", () =>
  withFolder(async (folder) => {
    for (const path of await writeClaims(folder)) await assertRefused(path, /exceeds pixel limit$/);
  }));

optionalTest(
  "decodeImage() takes no more memory for bombs than for a photograph",
  [peakMemoryIsTold],
  () =>
    withFolder(async (folder) => {
      const sharp = await loadSharp();
      const photograph = { width: 640, height: 480, channels: 3 as const, background: "blue" };
      await sharp({ create: photograph }).jpeg().toFile(`${folder}/photograph.jpg`);
      await Deno.writeFile(`${folder}/bomb.png`, blackPng(60_000, 60_000));
      const bombs = [`${folder}/bomb.png`, ...await writeClaims(folder)];
      const usual = await peakOf([`${folder}/photograph.jpg`], "decoded");
      for (const path of bombs) {
        const { peakMib } = await peakOf([path], "refused");
        // 450 MB of rows are in the PNG; what varies from run to run is less than 16.
        assert.ok(peakMib < usual.peakMib + 16, `${path}: ${peakMib}, usually ${usual.peakMib}`);
      }
    }),
);

async function peakOf(paths: string[], wanted: string): Promise<{ peakMib: number }> {
  const result = await peakMemoryOf(`
    import { decodeImage } from "./src/data/decode_image.ts";
    for (const path of ${JSON.stringify(paths)}) {
      await decodeImage(path, { size: 40 }).then(
        () => console.log("decoded"),
        () => console.log("refused"),
      );
    }
  `);
  assert.equal(result.output.trim(), wanted, paths.join());
  return result;
}

Deno.test("decodeImage() draws no SVG, whatever it is called", () =>
  withFolder(async (folder) => {
    const sharp = await loadSharp();
    const secret = { width: 8, height: 8, channels: 3 as const, background: "blue" };
    await sharp({ create: secret }).png().toFile(`${folder}/secret.png`);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" ` +
      `xmlns:xlink="http://www.w3.org/1999/xlink" width="8" height="8">` +
      `<image xlink:href="secret.png" width="8" height="8"/></svg>`;
    for (const name of ["cat.svg", "cat.jpg", "cat.png"]) {
      await Deno.writeTextFile(`${folder}/${name}`, svg);
      await assertRefused(`${folder}/${name}`, /unsupported image format$/);
    }
  }));

Deno.test("decodeImage() reads no dump of memory, PDF, table or text of pixels", () =>
  withFolder(async (folder) => {
    const files = {
      "cat.pdf.jpg": "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>",
      "cat.csv": "1,2\n3,4\n",
      "cat.ppm": "P3\n1 1\n255\n0 0 0\n",
      "cat.v": "\x08\xf2\xa6\xb6" + "\0".repeat(100),
    };
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeFile(`${folder}/${name}`, Uint8Array.from(text, (c) => c.charCodeAt(0)));
      await assertRefused(`${folder}/${name}`, /unsupported image format$/);
    }
  }));
