import assert from "node:assert/strict";
import { join } from "node:path";
import { parseConfig } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";
import { buildModel } from "../../src/model/build_model.ts";
import { type CheckpointRecord, writeCheckpoint } from "../../src/model/checkpoint.ts";
import { readParameters } from "../../src/model/parameters.ts";
import {
  checkpointPath,
  findBestCheckpoint,
  listCheckpoints,
  readNewestCheckpoint,
  readWholeCheckpoint,
  removeOldCheckpoints,
} from "../../src/model/run_checkpoints.ts";
import { useBackend } from "../../src/tensor/use_backend.ts";
import { withFolder } from "../harness/small_run.ts";

await useBackend("wasm");
const config = parseConfig("", "/test.yaml", {
  set: ["model.backbone_width=4", "model.embedding_size=4", "data.image_size=8"],
});
const model = buildModel(config.model, { imageSize: 8 });

/** Writes checkpoints without training: `best` is what each calls the best, by step. */
async function writeCheckpoints(
  folder: string,
  best: Record<number, number | null>,
): Promise<void> {
  for (const [step, bestStep] of Object.entries(best)) {
    const record: CheckpointRecord = {
      model: config.model,
      data: config.data,
      trainedCategories: [],
      selectedOn: "held-out categories",
      categoryCount: 0,
      epoch: 1,
      step: Number(step),
      metrics: {},
      bestStep,
    };
    const optimizer = new Map([["m", { shape: [1], values: new Float32Array([Number(step)]) }]]);
    const state = { step: Number(step) };
    const weights = await readParameters(model.parameters);
    await writeCheckpoint(checkpointPath(folder, Number(step)), {
      ...{ record, weights, state, optimizer, loss: new Map() },
    });
  }
}

async function damage(folder: string, step: number, file = "model.json"): Promise<void> {
  const path = join(checkpointPath(folder, step), file);
  const bytes = await Deno.readFile(path);
  bytes[bytes.length >> 1] ^= 4;
  await Deno.writeFile(path, bytes);
}

Deno.test("a checkpoint gives back what was written into it", async () => {
  await withFolder(async (folder) => {
    await writeCheckpoints(folder, { 12: null });
    const checkpoint = await readWholeCheckpoint(checkpointPath(folder, 12));
    assert.deepEqual(checkpoint.state, { step: 12 });
    assert.deepEqual([...checkpoint.optimizer.get("m")!.values], [12]);
    assert.deepEqual([...checkpoint.weights.keys()], [...model.parameters.all.keys()]);
    for (const [name, { values }] of checkpoint.weights) {
      assert.deepEqual(values, await model.parameters.all.get(name)!.data());
    }
  });
});

Deno.test("checkpoints are in the order of their steps, whatever else lies there", async () => {
  await withFolder(async (folder) => {
    await writeCheckpoints(folder, { 9: null, 100: null, 123456789: null });
    await Deno.mkdir(join(folder, "step_00000200.damaged"));
    await Deno.mkdir(join(folder, "notes"));
    assert.deepEqual(await listCheckpoints(folder), [9, 100, 123456789]);
    assert.deepEqual(await listCheckpoints(join(folder, "none")), []);
  });
});

Deno.test("removeOldCheckpoints() keeps the newest, and what each of those calls the best", async () => {
  await withFolder(async (folder) => {
    await writeCheckpoints(folder, { 1: null, 2: 2, 3: 2, 4: 4, 5: 4, 6: 2 });
    await removeOldCheckpoints(folder, 2);
    assert.deepEqual(await listCheckpoints(folder), [2, 4, 5, 6]);
    await removeOldCheckpoints(folder, 1);
    assert.deepEqual(await listCheckpoints(folder), [2, 6]);
  });
});

Deno.test("readNewestCheckpoint() passes over damaged ones and puts them aside", async () => {
  await withFolder(async (folder) => {
    await writeCheckpoints(folder, { 1: null, 2: null, 3: null });
    await damage(folder, 3, "optimizer.safetensors");
    await Deno.remove(join(checkpointPath(folder, 2), "training.json"));
    assert.equal((await readNewestCheckpoint(folder))?.record.step, 1);
    assert.deepEqual(await listCheckpoints(folder), [1]);
    await damage(folder, 1, "manifest.json");
    await assert.rejects(readNewestCheckpoint(folder), {
      name: "UserError",
      message: /step_00000001": damaged .* No other checkpoint of the run is whole\.$/,
    });
    assert.deepEqual(await listCheckpoints(folder), [1]);
    assert.equal(await readNewestCheckpoint(join(folder, "none")), null);
  });
});

Deno.test("findBestCheckpoint() believes the newest that is whole", async () => {
  await withFolder(async (folder) => {
    await writeCheckpoints(folder, { 1: null, 2: 2, 3: 2, 4: 4 });
    const best = async () => await findBestCheckpoint(folder);
    assert.equal(await best(), checkpointPath(folder, 4));
    await damage(folder, 4);
    assert.equal(await best(), checkpointPath(folder, 2));
    await damage(folder, 3);
    await damage(folder, 2);
    await assert.rejects(best(), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /step_00000004": damaged \(model\.json has changed\)/);
      return true;
    });
    await assert.rejects(findBestCheckpoint(join(folder, "none")), /there is none/);
  });
});

Deno.test("a checkpoint that cannot be read just now is not taken for damaged", async () => {
  await withFolder(async (folder) => {
    await writeCheckpoints(folder, { 1: 1, 2: 2 });
    // A link to itself cannot be opened, by root neither.
    const path = join(checkpointPath(folder, 2), "model.json");
    await Deno.remove(path);
    await Deno.symlink("model.json", path);
    for (const read of [readNewestCheckpoint, findBestCheckpoint]) {
      await assert.rejects(read(folder), (error: unknown) => {
        assert.ok(error instanceof UserError);
        assert.equal(error.exitCode, 1);
        assert.match(error.message, /^Cannot read checkpoint ".*step_00000002": /);
        return true;
      });
    }
    assert.deepEqual(await listCheckpoints(folder), [1, 2]);
  });
});
