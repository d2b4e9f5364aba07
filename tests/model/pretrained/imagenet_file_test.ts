import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { UserError } from "../../../src/core/user_error.ts";
import {
  bringImagenetFile,
  imagenetFileName,
  imagenetPath,
  readImagenetFile,
  weightsVariable,
} from "../../../src/model/pretrained/imagenet_file.ts";

const content = new TextEncoder().encode("weights");
const md5 = createHash("md5").update(content).digest("hex");

async function withCache(body: (cacheDir: string) => Promise<void>): Promise<void> {
  const cacheDir = await Deno.makeTempDir();
  try {
    await body(cacheDir);
  } finally {
    await Deno.remove(cacheDir, { recursive: true });
  }
}

/** A URL that needs no network. */
function urlOf(bytes: Uint8Array<ArrayBuffer>): string {
  return URL.createObjectURL(new Blob([bytes]));
}

async function assertRefused(work: Promise<unknown>, message: RegExp, hint: RegExp): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, message);
    assert.match(error.hint, hint);
    return true;
  });
}

Deno.test("readImagenetFile() says how to bring the file, and where to put it by hand", () =>
  withCache(async (cacheDir) => {
    const path = imagenetPath(cacheDir);
    await assert.rejects(readImagenetFile(cacheDir), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.ok(error.message.includes(`"${path}": no such file`), error.message);
      assert.match(error.hint, /deno task setup:weights/);
      assert.ok(error.hint.includes(`by hand at "${path}"`), error.hint);
      assert.ok(error.hint.includes(imagenetFileName), error.hint);
      return true;
    });
  }));

Deno.test("bringImagenetFile() brings the file once, and readImagenetFile() reads it", () =>
  withCache(async (cacheDir) => {
    const path = await bringImagenetFile({ cacheDir, url: urlOf(content), md5 });
    assert.equal(path, imagenetPath(cacheDir));
    assert.deepEqual(await readImagenetFile(cacheDir, { md5 }), { path, bytes: content });
    // It is there: nothing is asked for.
    assert.equal(await bringImagenetFile({ cacheDir, url: null, md5 }), path);
  }));

Deno.test("readImagenetFile() looks below data.cache_dir, then where LIKENESS_WEIGHTS_DIR says", () =>
  withCache((cacheDir) =>
    withCache(async (weightsDir) => {
      const variable = (name: string) => name === weightsVariable ? weightsDir : undefined;
      const second = join(weightsDir, imagenetFileName);
      await assertRefused(
        readImagenetFile(cacheDir, { md5, variable }),
        new RegExp(`"${imagenetPath(cacheDir)}": no such file, nor is it in .* "${weightsDir}"`),
        /setup:weights/,
      );
      await Deno.writeFile(second, content);
      const there = await readImagenetFile(cacheDir, { md5, variable });
      assert.deepEqual(there, { path: second, bytes: content });
      // The same checks; and a file that is damaged in the first place is told, not passed over.
      await Deno.writeTextFile(second, "damaged");
      await assertRefused(
        readImagenetFile(cacheDir, { md5, variable }),
        new RegExp(`"${second}": their MD5 is`),
        /delete it/,
      );
      await Deno.writeFile(second, content);
      const path = imagenetPath(cacheDir);
      await Deno.mkdir(dirname(path));
      await Deno.writeTextFile(path, "damaged");
      await assertRefused(
        readImagenetFile(cacheDir, { md5, variable }),
        new RegExp(`"${path}": their MD5 is`),
        /delete it/,
      );
      await Deno.writeFile(path, content);
      assert.equal((await readImagenetFile(cacheDir, { md5, variable })).path, path);
    })
  ));

Deno.test("another file than the published one is refused, on the way and in the cache", () =>
  withCache(async (cacheDir) => {
    const other = urlOf(new TextEncoder().encode("other"));
    const work = bringImagenetFile({ cacheDir, url: other, md5 });
    await assertRefused(work, new RegExp(`its MD5 is .*wanted ${md5}`), /by hand/);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(cacheDir)), []);

    await bringImagenetFile({ cacheDir, url: urlOf(content), md5 });
    await assertRefused(readImagenetFile(cacheDir), /their MD5 is .*wanted 4d473c1d/, /delete it/);
    // A damaged file is replaced.
    await Deno.writeTextFile(imagenetPath(cacheDir), "damaged");
    const path = await bringImagenetFile({ cacheDir, url: urlOf(content), md5 });
    assert.deepEqual(await readImagenetFile(cacheDir, { md5 }), { path, bytes: content });
  }));

Deno.test("bringImagenetFile() without network or address says where to put the file", () =>
  withCache(async (cacheDir) => {
    const url = "http://127.0.0.1:1/weights.h5";
    await assertRefused(
      bringImagenetFile({ cacheDir, url }),
      /Cannot download "http/,
      /by hand at/,
    );
    await assertRefused(
      bringImagenetFile({ cacheDir, url: null }),
      /weights_url is null/,
      /Set it/,
    );
  }));
