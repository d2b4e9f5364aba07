import assert from "node:assert/strict";
import { loadSharp } from "../../src/data/sharp.ts";
import { shrinkImage } from "../../src/data/shrink_image.ts";
import { withFolder } from "../harness/small_run.ts";

Deno.test("shrinkImage() keeps the form, and leaves small images as they are", () =>
  withFolder(async (folder) => {
    const sharp = await loadSharp();
    const create = { width: 60, height: 30, channels: 3 as const, background: "seagreen" };
    await sharp({ create }).png().toFile(`${folder}/a.png`);
    for (const [side, width, height] of [[20, 20, 10], [60, 60, 30], [96, 60, 30]]) {
      const found = await sharp(await shrinkImage(`${folder}/a.png`, { side })).metadata();
      assert.deepEqual([found.format, found.width, found.height], ["webp", width, height]);
    }
  }));

Deno.test("shrinkImage() cuts to the box, and lays onto white", () =>
  withFolder(async (folder) => {
    const sharp = await loadSharp();
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">' +
      '<rect width="20" height="20" fill="#f00"/></svg>';
    await sharp(new TextEncoder().encode(svg)).png().toFile(`${folder}/a.png`);
    const right = { left: 20, top: 0, right: 40, bottom: 20 };
    const bytes = await shrinkImage(`${folder}/a.png`, { side: 20, box: right });
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height, info.channels], [20, 20, 3]);
    assert.ok(data.every((value) => value > 250));
  }));

Deno.test("shrinkImage() names a file that it cannot read", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.png`;
    await assert.rejects(() => shrinkImage(path, { side: 20 }), { name: "UserError" });
    await Deno.writeTextFile(path, '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await assert.rejects(() => shrinkImage(path, { side: 20 }), {
      name: "UserError",
      message: new RegExp(`^Cannot read image "${path}": `),
    });
  }));
