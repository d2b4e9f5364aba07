import assert from "node:assert/strict";
import { UserError } from "../../../src/core/user_error.ts";
import { decodeImage } from "../../../src/data/decode_image.ts";
import type { EmojiCategory } from "../../../src/data/emoji/choose_emoji.ts";
import type { EmojiSet } from "../../../src/data/emoji/emoji_sets.ts";
import { renderedPath, renderedSize, renderEmoji } from "../../../src/data/emoji/render_emoji.ts";

/** Two sets of two drawings: a red disc, and a wide blue bar whose plane starts at (10, 20). */
function makeCategories(version = "1"): EmojiCategory[] {
  const drawings = new Map([
    ["disc", {
      body: `<circle cx="8" cy="8" r="4" fill="red"/>`,
      left: 0,
      top: 0,
      width: 16,
      height: 16,
    }],
    ["bar", {
      body: `<path d="M10 20h32v16h-32z" fill="blue"/>`,
      left: 10,
      top: 20,
      width: 32,
      height: 16,
    }],
  ]);
  const sets: EmojiSet[] = ["one", "two"].map((name) => ({ name, version, drawings }));
  return ["bar", "disc"].map((name) => ({ name, sets }));
}

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(`${folder}/emoji`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("renderEmoji() draws each icon at the fixed size, transparent around it", () =>
  withFolder(async (folder) => {
    const categories = makeCategories();
    assert.equal(await renderEmoji(categories, folder), 4);
    const pixels = await decodeImage(`${folder}/two/disc.png`, { size: renderedSize });
    const at = (x: number, y: number) => [...pixels.slice((y * renderedSize + x) * 3).slice(0, 3)];
    assert.deepEqual(at(renderedSize / 2, renderedSize / 2), [255, 0, 0]);
    assert.deepEqual(at(2, 2), [255, 255, 255]);

    const bar = await decodeImage(`${folder}/one/bar.png`, { size: renderedSize });
    const row = (y: number) => [...bar.slice(y * renderedSize * 3).slice(0, 3)];
    assert.deepEqual(row(4), [255, 255, 255]);
    assert.deepEqual(row(renderedSize / 2), [0, 0, 255]);
  }));

Deno.test("renderEmoji() renders only what is missing", () =>
  withFolder(async (folder) => {
    const categories = makeCategories();
    await renderEmoji(categories, folder);
    const path = renderedPath(folder, categories[0].sets[0], "bar");
    const kept = renderedPath(folder, categories[0].sets[1], "bar");
    const { mtime } = await Deno.stat(kept);
    await Deno.remove(path);
    assert.equal(await renderEmoji(categories, folder), 1);
    assert.equal(await renderEmoji(categories, folder), 0);
    assert.deepEqual(await Deno.readFile(path), await Deno.readFile(kept));
    assert.deepEqual((await Deno.stat(kept)).mtime, mtime);
  }));

Deno.test("renderEmoji() renders anew for other versions, and leaves foreign files alone", () =>
  withFolder(async (folder) => {
    await renderEmoji(makeCategories("1"), folder);
    await Deno.writeTextFile(`${folder}/one/notes.txt`, "mine");
    assert.equal(await renderEmoji(makeCategories("2"), folder), 4);
    assert.equal(await renderEmoji(makeCategories("2"), folder), 0);
    assert.equal(await Deno.readTextFile(`${folder}/one/notes.txt`), "mine");
  }));

Deno.test("renderEmoji() does not trust images without a stamp", () =>
  withFolder(async (folder) => {
    await renderEmoji(makeCategories(), folder);
    await Deno.remove(`${folder}/versions.json`);
    assert.equal(await renderEmoji(makeCategories(), folder), 4);
  }));

Deno.test("renderEmoji() names the folder and the setting where it cannot write", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(folder, "a file where the folder should be");
    await assert.rejects(renderEmoji(makeCategories(), folder), (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, /Cannot keep rendered images in ".*emoji/);
      assert.match(error.hint, /data\.cache_dir/);
      return true;
    });
  }));
