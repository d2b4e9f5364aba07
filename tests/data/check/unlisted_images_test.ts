import assert from "node:assert/strict";
import { join } from "node:path";
import { unlistedImages } from "../../../src/data/check/unlisted_images.ts";
import { withFolder } from "../../harness/small_run.ts";

Deno.test("unlistedImages() finds images that nobody listed, and empty folders", () =>
  withFolder(async (folder) => {
    for (
      const path of ["cat/1.jpg", "cat/2.HEIC", "cat/notes.txt", "dog/sub/3.bmp", ".cat/4.jpg"]
    ) {
      await Deno.mkdir(join(folder, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(folder, path), "");
    }
    await Deno.mkdir(join(folder, "emu"));
    await Deno.symlink(folder, join(folder, "cat", "loop"));
    const faults = await unlistedImages(`${folder}/`, [join(folder, "cat/1.jpg")]);
    assert.deepEqual(faults.map(({ kind, paths }) => [kind, paths]), [
      ["empty_folder", []],
      ["unlisted_image", [join(folder, "cat/2.HEIC"), join(folder, "dog/sub/3.bmp")]],
    ]);
    assert.deepEqual(await unlistedImages(join(folder, "nowhere"), []), []);
  }));
