import assert from "node:assert/strict";
import { UserError } from "../../../src/core/user_error.ts";
import { folder } from "../../../src/data/datasets/folder.ts";
import { dataConfig } from "../data_config.ts";

async function withFiles(paths: string[], body: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    for (const path of paths) {
      await Deno.mkdir(`${dir}/${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
      if (!path.endsWith("/")) await Deno.writeTextFile(`${dir}/${path}`, "");
    }
    await body(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("folder lists images by category, both sorted, and nothing else", () =>
  withFiles([
    "zebra/2.jpg",
    "zebra/10.JPEG",
    "ape/b.png",
    "ape/a.webp",
    "ape/c.gif",
    "ape/d.tif",
    "ape/e.tiff",
    "ape/f.avif",
    "ape/g.jpg",
    "ape/.hidden.jpg",
    "ape/readme.txt",
    "ape/more/deep.jpg",
    ".git/x.jpg",
    "empty/",
    "/loose.jpg",
  ], async (dir) => {
    const samples = await folder.listSamples(dataConfig({ dir }));
    assert.deepEqual(samples, [
      ...["a.webp", "b.png", "c.gif", "d.tif", "e.tiff", "f.avif", "g.jpg"]
        .map((name) => ({ path: `${dir}/ape/${name}`, category: "ape" })),
      { path: `${dir}/zebra/10.JPEG`, category: "zebra" },
      { path: `${dir}/zebra/2.jpg`, category: "zebra" },
    ]);
  }));

Deno.test("folder follows links to folders and steps over dead ones", () =>
  withFiles(["real/a.jpg"], async (dir) => {
    await Deno.symlink(`${dir}/real`, `${dir}/linked`);
    await Deno.symlink(`${dir}/nothing`, `${dir}/dead`);
    const samples = await folder.listSamples(dataConfig({ dir }));
    assert.deepEqual(samples.map(({ category }) => category), ["linked", "real"]);
  }));

Deno.test("folder refuses a folder without images, one that is missing, and none", () =>
  withFiles(["a/readme.txt", "/loose.jpg"], async (dir) => {
    const wrong: [string | null, RegExp][] = [
      [dir, /it has no images/],
      [`${dir}/missing`, /missing": no such folder/],
      [`${dir}/loose.jpg`, /Cannot read folder/],
      [null, /data\.dir is not set/],
    ];
    for (const [path, pattern] of wrong) {
      await assert.rejects(folder.listSamples(dataConfig({ dir: path })), (error) => {
        assert.ok(error instanceof UserError, String(error));
        assert.match(error.message, pattern);
        return true;
      });
    }
  }));
