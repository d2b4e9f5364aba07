import assert from "node:assert/strict";
import { join } from "node:path";
import { openThumbnails } from "../../src/explorer/thumbnails.ts";
import { loadSharp } from "../../src/data/sharp.ts";
import { withFolder } from "../harness/small_run.ts";
import { withServer, writePictures } from "./explored_folder.ts";

Deno.test("a thumbnail is the image, and is not sent again to who has it", () =>
  withServer(async ({ url }) => {
    const sharp = await loadSharp();
    const first = await fetch(`${url}thumbnails/7?size=96`);
    const tag = first.headers.get("etag")!;
    const { format, width } = await sharp(new Uint8Array(await first.arrayBuffer())).metadata();
    assert.deepEqual([format, width], ["webp", 24]);
    for (const known of [tag, `"x", ${tag}`, `W/${tag}`, "*"]) {
      const headers = { "if-none-match": known };
      const again = await fetch(`${url}thumbnails/7?size=96`, { headers });
      assert.equal(again.status, 304, known);
      assert.equal(await again.text(), "");
    }
    const other = await fetch(`${url}thumbnails/8?size=96`, { headers: { "if-none-match": tag } });
    assert.equal(other.status, 200);
    await other.body?.cancel();
  }));

Deno.test("an image that is missing or damaged is a word, until it is there", () =>
  withServer(async ({ url, file }) => {
    const [missing, damaged] = [file.samples[0].path, file.samples[1].path];
    const kept = await Deno.readFile(missing);
    await Deno.remove(missing);
    await Deno.writeTextFile(damaged, "no image");
    for (const [id, word] of ["missing", "damaged"].entries()) {
      const response = await fetch(`${url}thumbnails/${id}`);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), "image/svg+xml");
      assert.equal(response.headers.get("cache-control"), "no-store");
      assert.match(await response.text(), new RegExp(`>${word}</text></svg>$`));
    }
    await Deno.writeFile(missing, kept);
    const response = await fetch(`${url}thumbnails/0`);
    assert.equal(response.headers.get("content-type"), "image/webp");
    await response.body?.cancel();
  }));

Deno.test("thumbnails are kept on disk, made anew when the image changes or the file is cut", () =>
  withFolder(async (folder) => {
    const samples = await writePictures(folder);
    const options = { cropToBox: false, folder: join(folder, "thumbnails") };
    const { bytes, tag } = await openThumbnails(samples, options).get(0, 96);
    const path = join(options.folder, tag!.slice(0, 2), `${tag}.webp`);
    assert.deepEqual(new Uint8Array(await Deno.readFile(path)), bytes);

    // What lies there is what the next start takes.
    const [other, otherTag] = await openThumbnails(samples, options).get(6, 96)
      .then(({ bytes, tag }) => [bytes, tag] as const);
    await Deno.writeFile(path, other);
    assert.deepEqual((await openThumbnails(samples, options).get(0, 96)).bytes, other);
    await Deno.writeFile(path, other.subarray(0, other.length - 1));
    assert.deepEqual((await openThumbnails(samples, options).get(0, 96)).bytes, bytes);

    const opened = openThumbnails(samples, options);
    await opened.get(0, 96);
    await Deno.copyFile(samples[6].path, samples[0].path);
    const changed = await opened.get(0, 96);
    assert.deepEqual(changed.bytes, other);
    assert.ok(changed.tag !== tag && changed.tag !== otherTag);
  }));

Deno.test("thumbnails in memory are bounded, and nothing needs a disk that can be written", () =>
  withFolder(async (folder) => {
    const samples = await writePictures(folder);
    await Deno.writeTextFile(`${folder}/file`, "");
    const options = { cropToBox: false, folder: `${folder}/file/thumbnails`, mostBytes: 1 };
    const opened = openThumbnails(samples, options);
    const first = await opened.get(0, 96);
    const again = await opened.get(0, 96);
    assert.deepEqual(again.bytes, first.bytes);
    assert.notEqual(again.bytes, first.bytes); // it was made again
    const roomy = openThumbnails(samples, { ...options, mostBytes: 2 ** 20 });
    assert.equal((await roomy.get(0, 96)).bytes, (await roomy.get(0, 96)).bytes);
  }));
