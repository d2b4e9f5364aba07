import assert from "node:assert/strict";
import { UserError } from "../../src/core/user_error.ts";
import { decodeImage } from "../../src/data/decode_image.ts";
import { createImageCache } from "../../src/data/image_cache.ts";
import { type Batch, loadBatches, type LoadBatchesOptions } from "../../src/data/load_batches.ts";
import type { Sample } from "../../src/data/sample.ts";
import { loadSharp } from "../../src/data/sharp.ts";

const imageSize = 8;
const imageBytes = imageSize * imageSize * 3;

/** Ten images; the value of each pixel of image n is 10 n, its right half 10 n + 5. */
async function withImages(
  body: (samples: Sample[], folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const sharp = await loadSharp();
    const samples: Sample[] = [];
    for (let number = 0; number < 10; number++) {
      const path = `${folder}/${number}.png`;
      const grey = Uint8Array.from(
        { length: 16 * 16 },
        (_, index) => number * 10 + (index % 16 < 8 ? 0 : 5),
      );
      await sharp(grey, { raw: { width: 16, height: 16, channels: 1 } }).png().toFile(path);
      samples.push({ path, category: "a", box: { left: 8, top: 0, right: 16, bottom: 8 } });
    }
    await body(samples, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function load(
  options: Pick<LoadBatchesOptions, "samples" | "batches"> & Partial<LoadBatchesOptions>,
): AsyncGenerator<Batch, void, undefined> {
  return loadBatches({ imageSize, cropToBox: false, prefetchBatches: 2, ...options });
}

/** Reports every batch of indices that is taken from it. */
function* counted(batches: number[][], taken: number[][]): Generator<number[], void, undefined> {
  for (const batch of batches) {
    taken.push(batch);
    yield batch;
  }
}

Deno.test("loadBatches() keeps the order of batches and images, a smaller last one too", () =>
  withImages(async (samples) => {
    const batches = [[3, 1, 4], [1, 5, 9], [2, 6]];
    const found: Batch[] = [];
    for await (const batch of load({ samples, batches })) found.push(batch);
    assert.deepEqual(found.map(({ indices }) => indices), batches);
    for (const { pixels, indices } of found) {
      assert.equal(pixels.length, indices.length * imageBytes);
      for (const [position, index] of indices.entries()) {
        const wanted = await decodeImage(samples[index].path, { size: imageSize });
        const image = pixels.subarray(position * imageBytes, (position + 1) * imageBytes);
        assert.deepEqual(image, wanted);
        assert.equal(image[0], index * 10);
      }
    }
  }));

Deno.test("loadBatches() crops to the box of each sample only when asked", () =>
  withImages(async (samples) => {
    for (const [cropToBox, wanted] of [[false, 30], [true, 35]] as const) {
      const { value } = await load({ samples, batches: [[3]], cropToBox }).next();
      assert.equal((value as Batch).pixels[0], wanted);
    }
  }));

Deno.test("loadBatches() reads ahead as many batches as said, no more", () =>
  withImages(async (samples) => {
    const batches = Array.from({ length: 9 }, (_, index) => [index]);
    const taken: number[][] = [];
    const loading = load({ samples, batches: counted(batches, taken), prefetchBatches: 3 });
    await loading.next();
    assert.equal(taken.length, 4);
    await loading.next();
    assert.equal(taken.length, 5);
    await loading.return();
  }));

Deno.test("loadBatches() decodes in the background while the consumer is busy", () =>
  withImages(async (samples) => {
    const cache = createImageCache(1);
    const loading = load({ samples, batches: [[0], [1], [2]], prefetchBatches: 2, cache });
    await loading.next();
    const deadline = performance.now() + 5000;
    while (cache.bytes < 3 * imageBytes && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.equal(cache.bytes, 3 * imageBytes);
    await loading.return();
  }));

Deno.test("loadBatches() throws at the batch of a broken image, after the good ones", () =>
  withImages(async (samples, folder) => {
    await Deno.writeTextFile(`${folder}/4.png`, "broken");
    const loading = load({ samples, batches: [[0], [1], [4, 2], [3]], prefetchBatches: 4 });
    for (const index of [0, 1]) {
      const { value } = await loading.next();
      assert.deepEqual((value as Batch).indices, [index]);
    }
    await assert.rejects(loading.next(), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /4\.png/);
      return true;
    });
    assert.equal((await loading.next()).done, true);
  }));

Deno.test("loadBatches() leaves nothing running and nothing unreported when it is left early", () =>
  withImages(async (samples, folder) => {
    await Deno.writeTextFile(`${folder}/4.png`, "broken");
    const cache = createImageCache(1);
    const batches = Array.from({ length: 50 }, () => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    let left = false;
    const watched = (function* () {
      try {
        yield [0];
        yield* batches;
      } finally {
        left = true;
      }
    })();
    for await (const _ of load({ samples, batches: watched, prefetchBatches: 20, cache })) break;
    const { bytes } = cache;
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(cache.bytes, bytes);
    assert.ok(left);
  }));

Deno.test("loadBatches() takes images from the cache instead of the disk", () =>
  withImages(async (samples) => {
    const cache = createImageCache(1);
    const read = async () => {
      const found: Uint8Array[] = [];
      for await (const { pixels } of load({ samples, batches: [[2, 7]], cache })) {
        found.push(pixels);
      }
      return found;
    };
    const first = await read();
    for (const { path } of samples) await Deno.remove(path);
    assert.deepEqual(await read(), first);
    await assert.rejects(
      load({ samples, batches: [[2]], cache, cropToBox: true }).next(),
      UserError,
    );
  }));

Deno.test("createImageCache() keeps to its budget, and keeps the first images", () => {
  const cache = createImageCache(1);
  const half = new Uint8Array(2 ** 19);
  cache.add("/a", { size: 8 }, half);
  cache.add("/a", { size: 8 }, half);
  assert.equal(cache.bytes, 2 ** 19);
  cache.add("/b", { size: 8 }, half);
  cache.add("/c", { size: 8 }, half);
  assert.equal(cache.bytes, 2 ** 20);
  assert.equal(cache.get("/a", { size: 8 }), half);
  assert.equal(cache.get("/c", { size: 8 }), undefined);
  assert.equal(cache.get("/a", { size: 9 }), undefined);
  assert.equal(
    cache.get("/a", { size: 8, box: { left: 0, top: 0, right: 1, bottom: 1 } }),
    undefined,
  );
  const none = createImageCache(0);
  none.add("/a", { size: 8 }, half);
  assert.equal(none.bytes, 0);
});

Deno.test("loadBatches() lets signals and timers through, even where all images are in memory", async () => {
  await withImages(async (samples) => {
    const cache = createImageCache(1);
    const batches = Array.from({ length: 40 }, () => [0, 1]);
    for await (const _ of load({ samples, batches: [[0, 1]], cache }));
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    for await (const _ of load({ samples, batches, cache })) {
      // Computes for 10 ms, without waiting for anything.
      for (const until = performance.now() + 10; performance.now() < until;);
    }
    clearInterval(timer);
    assert.ok(turns >= 2, `${turns} turns in some 400 ms`);
  });
});
