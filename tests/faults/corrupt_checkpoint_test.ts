import assert from "node:assert/strict";
import { join } from "node:path";
import { parseConfig } from "../../src/config/load_config.ts";
import { createRandom } from "../../src/core/random.ts";
import { UserError } from "../../src/core/user_error.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import { splitSamples } from "../../src/data/split_samples.ts";
import { checkpointPath, readWholeCheckpoint } from "../../src/model/run_checkpoints.ts";
import { useBackend } from "../../src/tensor/use_backend.ts";
import { train } from "../../src/training/train.ts";
import { setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, withFolder } from "../harness/small_run.ts";
import { compareRuns } from "./compare_runs.ts";
import { namesIn } from "./inspect_run.ts";
import { runTraining } from "./training_process.ts";
import { keptBy } from "./unbroken_run.ts";
import { verifyCheckpoint } from "./verify_checkpoint.ts";
import { runFolder } from "./watch_checkpoints.ts";
import {
  assertEqualsUnbroken,
  assertWhole,
  startAndAwait,
  withUnbrokenRun,
} from "./with_unbroken_run.ts";

/** Calls `f` with the checkpoint of a small training. */
async function withCheckpoint(f: (checkpoint: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await useBackend("wasm");
    await writeSmallDataset(join(folder, "data"), { categories: 16, imagesEach: 4 });
    const set = setFlags({ ...smallRun(folder), "train.epochs": 1 });
    const config = parseConfig("", join(folder, "config.yaml"), {
      set: set.filter((flag) => flag !== "--set"),
    });
    const split = splitSamples(await listSamples(config.data), config.data);
    const { best } = await train(config, { split });
    await f(best!);
  });
}

async function assertDamaged(checkpoint: string, what: string): Promise<void> {
  await assert.rejects(
    readWholeCheckpoint(checkpoint),
    (error: unknown) =>
      error instanceof UserError && error.message.includes(checkpoint) &&
      /damaged \(.*\)/.test(error.message),
    what,
  );
  assert.notDeepEqual(await verifyCheckpoint(checkpoint), [], what);
}

async function assertIntact(checkpoint: string): Promise<void> {
  await readWholeCheckpoint(checkpoint);
  assert.deepEqual(await verifyCheckpoint(checkpoint), []);
}

Deno.test("a checkpoint with one bit flipped is found out, at 100 places over all its files", async () => {
  await withCheckpoint(async (checkpoint) => {
    await assertIntact(checkpoint);
    const random = createRandom("bit flips");
    const files = namesIn(checkpoint);
    assert.ok(files.length >= 4);
    for (let flip = 0; flip < 100; flip++) {
      const name = files[flip % files.length];
      const path = join(checkpoint, name);
      const bytes = await Deno.readFile(path);
      const at = random.integer(bytes.length);
      const bit = random.integer(8);
      bytes[at] ^= 1 << bit;
      await Deno.writeFile(path, bytes);
      await assertDamaged(checkpoint, `bit ${bit} of byte ${at} of ${name}`);
      bytes[at] ^= 1 << bit;
      await Deno.writeFile(path, bytes);
    }
    await assertIntact(checkpoint);
  });
});

Deno.test("a checkpoint with a file cut short, grown, swapped or missing is found out", async () => {
  await withCheckpoint(async (checkpoint) => {
    const random = createRandom("truncation");
    const files = namesIn(checkpoint);
    for (const [index, name] of files.entries()) {
      const path = join(checkpoint, name);
      const bytes = await Deno.readFile(path);
      for (const length of [0, random.integer(bytes.length), bytes.length - 1]) {
        await Deno.writeFile(path, bytes.subarray(0, length));
        await assertDamaged(checkpoint, `${name} cut to ${length} bytes`);
      }
      await Deno.writeFile(path, new Uint8Array([...bytes, 0]));
      await assertDamaged(checkpoint, `${name} with a byte more`);
      const other = await Deno.readFile(join(checkpoint, files[(index + 1) % files.length]));
      await Deno.writeFile(path, other);
      await assertDamaged(checkpoint, `another file in the place of ${name}`);
      await Deno.remove(path);
      await assertDamaged(checkpoint, `${name} missing`);
      await Deno.writeFile(path, bytes);
    }
    await assertIntact(checkpoint);
  });
});

Deno.test("a file too many in a checkpoint does no harm", async () => {
  await withCheckpoint(async (checkpoint) => {
    const before = await readWholeCheckpoint(checkpoint);
    await Deno.writeTextFile(join(checkpoint, "notes.txt"), "mine");
    assert.deepEqual(await readWholeCheckpoint(checkpoint), before);
  });
});

Deno.test("ml:train tells of a damaged newest checkpoint and goes on from the one before it", async () => {
  await withUnbrokenRun(async (scene) => {
    const training = await startAndAwait(scene, 12);
    training.kill("SIGKILL");
    await training.ended;
    const { checkpoints } = await assertWhole(scene);
    const [before, newest] = checkpoints.slice(-2);
    const folder = join(runFolder(scene.run), "checkpoints");
    await flipBit(join(checkpointPath(folder, newest), "weights.safetensors"));

    const { code, stderr } = await runTraining(scene.run);
    assert.equal(code, 0, stderr);
    assert.match(stderr, new RegExp(`^warning: .*step_0*${newest}.*damaged`, "m"));
    assert.match(stderr, new RegExp(`^resumed at step ${before} `, "mi"));
    // It is put aside, for whoever wants to look into it.
    await Deno.remove(`${checkpointPath(folder, newest)}.damaged`, { recursive: true });
    await assertEqualsUnbroken(scene);
  });
});

Deno.test("ml:train refuses to begin anew by itself where every checkpoint is damaged", async () => {
  await withUnbrokenRun(async (scene) => {
    const training = await startAndAwait(scene, 6);
    training.kill("SIGKILL");
    await training.ended;
    const { checkpoints } = await assertWhole(scene);
    const folder = join(runFolder(scene.run), "checkpoints");
    for (const step of checkpoints) {
      await flipBit(join(checkpointPath(folder, step), "manifest.json"));
    }
    for (let attempt = 1; attempt <= 2; attempt++) {
      const { code, stderr } = await runTraining(scene.run);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /^error: .*damaged.* No other checkpoint of the run is whole\.$/m);
      assert.match(stderr, /^hint: .*--overwrite/m);
    }
    const anew = { ...scene.run, flags: ["--overwrite"] };
    assert.equal((await runTraining(anew)).code, 0);
    await assertEqualsUnbroken(scene);
  });
});

Deno.test("a damaged checkpoint that is not the newest holds no training up", async () => {
  await withUnbrokenRun(async (scene) => {
    const training = await startAndAwait(scene, 12);
    training.kill("SIGKILL");
    await training.ended;
    const { checkpoints } = await assertWhole(scene);
    const folder = join(runFolder(scene.run), "checkpoints");
    const path = join(checkpointPath(folder, checkpoints.at(-2)!), "model.json");
    const bytes = await Deno.readFile(path);
    await flipBit(path);
    const { code, stderr } = await runTraining(scene.run);
    assert.equal(code, 0, stderr);
    assert.match(stderr, new RegExp(`^resumed at step ${checkpoints.at(-1)} `, "mi"));
    // Which it called the best, nobody knows any more; the rest is as if nothing had happened.
    if (await exists(path)) await Deno.writeFile(path, bytes);
    const kept = keptBy(scene.run);
    const differences = await compareRuns(runFolder(scene.run), scene.unbroken.folder, kept);
    assert.deepEqual(differences.filter((text) => !text.startsWith("checkpoints are ")), []);
  }, { set: { "train.keep_checkpoints": 4 } });
});

async function flipBit(path: string): Promise<void> {
  const bytes = await Deno.readFile(path);
  bytes[Math.floor(bytes.length / 2)] ^= 1;
  await Deno.writeFile(path, bytes);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
