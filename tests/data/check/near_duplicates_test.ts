import assert from "node:assert/strict";
import { join } from "node:path";
import { inspectFiles } from "../../../src/data/check/inspect_files.ts";
import { joinNearDuplicates } from "../../../src/data/check/near_duplicates.ts";
import { groupSameContent } from "../../../src/data/check/same_content.ts";
import { viewsOf } from "../../../src/data/check/views.ts";
import { loadSharp, type Sharp } from "../../../src/data/sharp.ts";
import { withFolder } from "../../harness/small_run.ts";
import { picture } from "./pictures.ts";

/** The groups of names that look alike, of images written as PNG unless their name says otherwise. */
async function groupsOf(folder: string, images: Record<string, Sharp>): Promise<string[][]> {
  const samples = [];
  for (const [name, image] of Object.entries(images)) {
    const path = join(folder, name.includes(".") ? name : `${name}.png`);
    await image.toFile(path);
    samples.push({ path, category: name });
  }
  const inspection = await inspectFiles(viewsOf(samples, false));
  assert.deepEqual(inspection.faults.filter(({ kind }) => kind !== "blank"), []);
  const joined = joinNearDuplicates(await groupSameContent(inspection), inspection);
  return joined.map((groups) =>
    groups.flat().map((view) => inspection.views[view].samples[0].category)
  );
}

const size = { width: 320, height: 240 };

Deno.test("joinNearDuplicates() joins an image with its copies in other formats and sizes", () =>
  withFolder(async (folder) => {
    const copy = () => picture("a", size);
    const groups = await groupsOf(folder, {
      "original": await copy(),
      "jpeg.jpg": (await copy()).jpeg({ quality: 30 }),
      "webp.webp": (await copy()).webp({ quality: 60 }),
      "half": (await copy()).resize(160),
      "dark": (await copy()).linear(1, -12),
      "other": await picture("b", size),
    });
    assert.deepEqual(groups, [["original", "jpeg.jpg", "webp.webp", "half", "dark"]]);
  }));

Deno.test("joinNearDuplicates() tells pictures apart that differ in colour or in one detail", () =>
  withFolder(async (folder) => {
    const sharp = await loadSharp();
    const drawing = (fill: string, hands: string) =>
      sharp(new TextEncoder().encode(
        `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96">` +
          `<rect width="96" height="96" fill="white"/><circle cx="48" cy="48" r="40" fill="${fill}"/>` +
          `<path d="${hands}" stroke="black" stroke-width="5" fill="none"/></svg>`,
      ));
    const groups = await groupsOf(folder, {
      "four o'clock": drawing("gold", "M48 16V48L68 60"),
      "half past four": drawing("gold", "M48 80V48L68 64"),
      "red": drawing("red", "M48 16V48L68 60"),
      "blue": drawing("blue", "M48 16V48L68 60"),
    });
    assert.deepEqual(groups, []);
  }));

Deno.test("joinNearDuplicates() leaves out images of one flat colour, which all look alike", () =>
  withFolder(async (folder) => {
    const sharp = await loadSharp();
    const flat = (background: string) =>
      sharp({ create: { width: 40, height: 30, channels: 3, background } });
    const groups = await groupsOf(folder, { "grey": flat("#777"), "darker": flat("#767676") });
    assert.deepEqual(groups, []);
  }));

Deno.test("joinNearDuplicates() finds none among 300 different pictures", () =>
  withFolder(async (folder) => {
    const images: Record<string, Sharp> = {};
    for (let number = 0; number < 300; number++) images[number] = await picture(`other ${number}`);
    assert.deepEqual(await groupsOf(folder, images), []);
  }));

Deno.test("joinNearDuplicates() finds copies of photographs in whatever format, shrunk in loading or not", () =>
  withFolder(async (folder) => {
    const images: Record<string, Sharp> = {};
    const photograph = { width: 500, height: 375 };
    for (let number = 0; number < 12; number++) {
      const copy = () => picture(`photograph ${number}`, photograph);
      images[`${number}.jpg`] = (await copy()).jpeg({ quality: 85 });
      images[`${number} copy.webp`] = (await copy()).webp({ quality: 60 });
      images[`${number} copy.png`] = (await copy()).linear(1, -10);
      images[`${number} half.jpg`] = (await copy()).resize(250).jpeg({ quality: 75 });
    }
    const groups = await groupsOf(folder, images);
    assert.deepEqual(
      groups.map((names) => names.map((name) => Number.parseInt(name))),
      Array.from({ length: 12 }, (_, number) => Array(4).fill(number)),
    );
  }));
