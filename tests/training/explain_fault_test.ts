import assert from "node:assert/strict";
import { join } from "node:path";
import { atomicWrite } from "../../src/core/atomic_write.ts";
import { UserError } from "../../src/core/user_error.ts";
import { loadBatches } from "../../src/data/load_batches.ts";
import type { Sample } from "../../src/data/sample.ts";
import { TensorflowError } from "../../src/tensor/tensorflow/status.ts";
import { explainFault } from "../../src/training/explain_fault.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { withFolder } from "../harness/small_run.ts";

const kept = "The last checkpoint is kept.";

async function thrownBy(f: () => Promise<unknown> | unknown): Promise<unknown> {
  try {
    await f();
  } catch (thrown) {
    return thrown;
  }
  assert.fail("nothing was thrown");
}

async function fault(
  thrown: unknown,
  { dir = null, samples = [] }: { dir?: string | null; samples?: Sample[] } = {},
): Promise<UserError> {
  const explained = await explainFault(thrown, { data: { dir }, samples, kept });
  assert.ok(explained instanceof UserError, `${explained}`);
  assert.equal(explained.exitCode, 1);
  assert.ok(explained.hint.endsWith(kept), explained.hint);
  assert.ok(!explained.message.includes("\n"));
  return explained;
}

/** Calls `f` with a data set on which a read fails after `spoil`. */
async function withSpoiltData(
  spoil: (folder: string) => Promise<void>,
  f: (thrown: unknown, folder: string, samples: Sample[]) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const data = join(folder, "data");
    const names = await writeSmallDataset(data, { categories: 2, imagesEach: 2 });
    const samples = names.flatMap((category) =>
      [0, 1].map((image) => ({ path: join(data, category, `${image}.png`), category }))
    );
    await spoil(data);
    const thrown = await thrownBy(async () => {
      const options = { imageSize: 8, cropToBox: false, prefetchBatches: 1 };
      for await (const _ of loadBatches({ samples, batches: [[0, 1, 2, 3]], ...options }));
    });
    await f(thrown, data, samples);
  });
}

for (const [what, configured] of [["configured", true], ["found by its images", false]] as const) {
  Deno.test(`explainFault() tells that the data folder is gone (${what})`, () =>
    withSpoiltData(
      (folder) => Deno.remove(folder, { recursive: true }),
      async (thrown, folder, samples) => {
        assert.match((thrown as Error).message, /^Cannot read image/);
        const found = await fault(thrown, { dir: configured ? folder : null, samples });
        assert.equal(
          found.message,
          `Cannot go on training: the data folder "${folder}" is gone; it does not exist.`,
        );
        assert.match(found.hint, /^Mount the volume again\./);
      },
    ));
}

Deno.test("explainFault() tells a mount point without its volume", () =>
  withSpoiltData(
    async (folder) => {
      await Deno.remove(folder, { recursive: true });
      await Deno.mkdir(folder);
    },
    async (thrown, folder, samples) => {
      const { message } = await fault(thrown, { dir: folder, samples });
      assert.match(message, /is gone; there is nothing in it\.$/);
    },
  ));

Deno.test("explainFault() leaves a single bad image the user's", () =>
  withSpoiltData(
    (folder) => Deno.writeTextFile(join(folder, "category_01", "0.png"), "no picture"),
    async (thrown, dir, samples) => {
      assert.equal(await explainFault(thrown, { data: { dir }, samples, kept }), thrown);
      assert.equal((thrown as UserError).exitCode, 2);
    },
  ));

Deno.test("explainFault() tells that the memory is full", async () => {
  const byTensorflow = new TensorflowError(`OOM when allocating\ntensor ${"…".repeat(999)}`, 8);
  const byJavascript = await thrownBy(() => new ArrayBuffer(1e13));
  for (const thrown of [byTensorflow, byJavascript]) {
    const { message, hint } = await fault(thrown);
    assert.match(message, /^Cannot go on training: the memory is full \(.{20,170}\)\.$/);
    for (const key of ["train.categories_per_batch", "data.image_size", "data.prefetch_batches"]) {
      assert.ok(hint.includes(key));
    }
  }
  const other = new TensorflowError("no such operation", 5);
  assert.equal(await explainFault(other, { data: { dir: null }, samples: [], kept }), other);
});

Deno.test("explainFault() tells a full disk, whether it was explained before or not", async () => {
  const raw = Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
  const found = await fault(raw);
  assert.equal(found.message, "Cannot go on training: no space is left on the disk.");
  const explained = new UserError("Cannot write.", { hint: "Free it.", exitCode: 1, cause: raw });
  assert.equal((await fault(explained)).hint, `Free it. ${kept}`);
});

Deno.test("explainFault() leaves the user's faults and our own as they are", async () => {
  const user = await thrownBy(() => atomicWrite("/dev/null/file", ""));
  for (const thrown of [user, new TypeError("x is not a function"), "text", undefined]) {
    assert.equal(await explainFault(thrown, { data: { dir: null }, samples: [], kept }), thrown);
  }
});
