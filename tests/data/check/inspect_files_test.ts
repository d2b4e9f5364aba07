import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { createRandom } from "../../../src/core/random.ts";
import { inspectFiles, type Inspection } from "../../../src/data/check/inspect_files.ts";
import { viewsOf } from "../../../src/data/check/views.ts";
import { decodeImage } from "../../../src/data/decode_image.ts";
import { withFolder } from "../../harness/small_run.ts";
import { picture } from "./pictures.ts";

const fixtures = join(import.meta.dirname!, "..", "fixtures");

async function inspectPaths(paths: readonly string[]): Promise<Inspection> {
  const samples = paths.map((path) => ({ path, category: "any" }));
  return await inspectFiles(viewsOf(samples, false));
}

function kindsOf({ faults }: Inspection): Record<string, string> {
  return Object.fromEntries(faults.map(({ kind, paths: [path] }) => [basename(path), kind]));
}

Deno.test("inspectFiles() reads what decodeImage() reads, whatever was done to a file", () =>
  withFolder(async (folder) => {
    const random = createRandom("hostile files");
    const paths: string[] = [];
    for (const format of ["jpeg", "png", "webp", "gif", "tiff"] as const) {
      const bytes = await (await picture(format)).toFormat(format).toBuffer();
      for (let round = 0; round < 40; round++) {
        const hurt = Uint8Array.from(bytes);
        for (let hit = 0; hit < round % 4; hit++) {
          hurt[Math.floor(random.next() * hurt.length)] = Math.floor(random.next() * 256);
        }
        const length = random.next() < 0.5 ? hurt.length : Math.floor(random.next() * hurt.length);
        const path = join(folder, `${round}.${format}`);
        await Deno.writeFile(path, hurt.subarray(0, length));
        paths.push(path);
      }
    }
    const inspection = await inspectPaths(paths);
    const refused = new Set(
      inspection.faults.filter(({ kind }) => kind !== "blank").map(({ paths: [path] }) => path),
    );
    for (const path of paths) {
      const reads = await decodeImage(path, { size: 32 }).then(() => true, () => false);
      assert.equal(!refused.has(path), reads, path);
    }
    assert.ok(refused.size > 80 && refused.size < 180, String(refused.size));
  }));

Deno.test("inspectFiles() finds files cut short anywhere, in formats with and without shrink-on-load", () =>
  withFolder(async (folder) => {
    const paths: string[] = [];
    const variants = {
      "baseline.jpg": (await picture("cut", { width: 500, height: 375 })).jpeg(),
      "progressive.jpg": (await picture("cut", { width: 500, height: 375 }))
        .jpeg({ progressive: true }),
      "plain.png": (await picture("cut", { width: 500, height: 375 })).png(),
      "interlaced.png": (await picture("cut", { width: 500, height: 375 }))
        .png({ progressive: true }),
      "lossy.webp": (await picture("cut", { width: 500, height: 375 })).webp(),
      "lossless.webp": (await picture("cut", { width: 500, height: 375 })).webp({ lossless: true }),
    };
    for (const [name, image] of Object.entries(variants)) {
      const bytes = await image.toBuffer();
      for (const share of [0.1, 0.5, 0.9, 0.99]) {
        const path = join(folder, `${share} ${name}`);
        await Deno.writeFile(path, bytes.subarray(0, Math.floor(bytes.length * share)));
        paths.push(path);
      }
    }
    const kinds = kindsOf(await inspectPaths(paths));
    assert.deepEqual(kinds, Object.fromEntries(paths.map((path) => [basename(path), "truncated"])));
  }));

Deno.test("inspectFiles() judges a decompression bomb by its header", async () => {
  const { faults } = await inspectPaths([join(fixtures, "bomb.png")]);
  assert.equal(faults[0].kind, "too_large");
  assert.match(faults[0].message, /12000 × 9000 pixels, 108 megapixels; wanted at most 100/);
});

Deno.test("inspectFiles() tells what is no image from what is missing", () =>
  withFolder(async (folder) => {
    const write = (name: string, text: string) => Deno.writeTextFile(join(folder, name), text);
    await write("empty.jpg", "");
    await write("text.jpg", "no image");
    await write("phone.heic", "\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    await write("paint.bmp", "BM and what else a bitmap has");
    await Deno.mkdir(join(folder, "folder.jpg"));
    await Deno.symlink(join(folder, "gone.png"), join(folder, "link.png"));
    await Deno.symlink(join(folder, "loop.png"), join(folder, "loop.png"));
    const names = ["empty.jpg", "text.jpg", "phone.heic", "paint.bmp", "folder.jpg", "link.png"];
    const inspection = await inspectPaths(
      [...names, "none.png", "loop.png"].map((name) => join(folder, name)),
    );
    assert.deepEqual(kindsOf(inspection), {
      "empty.jpg": "empty_file",
      "text.jpg": "not_an_image",
      "phone.heic": "not_an_image",
      "paint.bmp": "not_an_image",
      "folder.jpg": "not_an_image",
      "link.png": "missing",
      "none.png": "missing",
      "loop.png": "unreadable",
    });
    assert.match(inspection.faults[2].message, /HEIC, which cannot be read here/);
  }));

Deno.test({
  name: "inspectFiles() does not wait for a pipe",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const path = join(folder, "pipe.jpg");
      await new Deno.Command("mkfifo", { args: [path] }).output();
      assert.deepEqual(kindsOf(await inspectPaths([path])), { "pipe.jpg": "not_an_image" });
    }),
});

Deno.test("inspectFiles() reads headers as viewers do", async () => {
  const path = (name: string) => join(fixtures, name);
  const { headers } = await inspectPaths(
    ["exif_orientation_6.jpg", "cmyk.jpg", "rgb_16_bit.png", "grey_alpha.png", "animated.gif"]
      .map(path),
  );
  const turned = headers.get(path("exif_orientation_6.jpg"))!;
  assert.deepEqual([turned.width, turned.height, turned.orientation], [20, 40, 6]);
  assert.ok(headers.get(path("cmyk.jpg"))!.cmyk);
  assert.ok(headers.get(path("rgb_16_bit.png"))!.deep);
  assert.ok(headers.get(path("grey_alpha.png"))!.transparent);
  assert.equal(headers.get(path("animated.gif"))!.frames, 2);
  assert.ok(!turned.cmyk && !turned.deep && !turned.transparent && turned.frames === 1);
});
