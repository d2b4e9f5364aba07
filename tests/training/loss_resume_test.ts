/**
 * What a loss learns, remembers and draws goes through a checkpoint: a training that was stopped and
 * gone on with is the same, to the last bit, as one that was not.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { parseConfig } from "../../src/config/load_config.ts";
import { readSafetensors } from "../../src/core/safetensors.ts";
import { UserError } from "../../src/core/user_error.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import { splitSamples } from "../../src/data/split_samples.ts";
import { manifestOf } from "../../src/model/checkpoint_manifest.ts";
import {
  checkpointPath,
  listCheckpoints,
  readWholeCheckpoint,
} from "../../src/model/run_checkpoints.ts";
import { train, type TrainingResult, type TrainOptions } from "../../src/training/train.ts";
import { backendTest } from "../harness/backend_test.ts";
import { setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, withFolder } from "../harness/small_run.ts";
import { stopAtLook } from "./stop_at_look.ts";

/** Losses, each with the arrays that it has in a checkpoint. */
const losses: Record<string, { loss: string; arrays: string[] }> = {
  "a proxy loss": {
    loss: "{name: proxy_anchor}",
    arrays: ["loss/0/proxy_anchor/vectors"],
  },
  "a memory": {
    loss: "{name: contrastive, memory: 20, memory_after_steps: 2}",
    arrays: ["embeddings", "labels", "steps_left"].map((name) =>
      `loss/0/contrastive/memory/${name}`
    ),
  },
  "a miner that draws": {
    loss: "{name: margin, learn_beta: one, miner: {name: distance_weighted}}",
    arrays: ["loss/0/margin/beta"],
  },
};

async function trainNamed(
  folder: string,
  name: string,
  loss: string,
  options: Partial<TrainOptions> = {},
): Promise<TrainingResult> {
  const flags = setFlags({
    ...smallRun(folder),
    "train.epochs": 2,
    "train.checkpoint_every.steps": 1,
    "train.keep_checkpoints": 100,
    "output.name": name,
  });
  const set = [...flags.filter((flag) => flag !== "--set"), `train.loss=${loss}`];
  const config = parseConfig("", `${folder}/config.yaml`, { set });
  const split = splitSamples(await listSamples(config.data), config.data);
  return await train(config, { split, ...options });
}

/** `metrics.csv` and the checksums of the files of every checkpoint. */
async function contentsOf({ files }: TrainingResult): Promise<Record<string, string>> {
  const contents: Record<string, string> = { metrics: await Deno.readTextFile(files.metrics) };
  for (const step of await listCheckpoints(files.checkpoints)) {
    const path = checkpointPath(files.checkpoints, step);
    contents[step] = await Deno.readTextFile(join(path, "manifest.json"));
  }
  return contents;
}

async function withData(f: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await writeSmallDataset(`${folder}/data`, { categories: 16, imagesEach: 6 });
    await f(folder);
  });
}

for (const [kind, { loss, arrays }] of Object.entries(losses)) {
  await backendTest(`train() with ${kind} goes on bit for bit the same`, async () => {
    await withData(async (folder) => {
      const whole = await trainNamed(folder, "whole", loss);
      const expected = await contentsOf(whole);
      assert.ok(Object.keys(expected).length >= 4);
      for (const look of [3, 5]) {
        const name = `stopped_${look}`;
        const { exitCode } = await trainNamed(folder, name, loss, { stop: stopAtLook(look) });
        assert.equal(exitCode, 75);
        const resumed = await trainNamed(folder, name, loss);
        assert.deepEqual(await contentsOf(resumed), expected, `stopped at look ${look}`);
      }
      const last = checkpointPath(whole.files.checkpoints, whole.steps);
      const stored = await readSafetensors(join(last, "loss.safetensors"));
      assert.deepEqual([...stored.arrays.keys()], arrays);
      const first = checkpointPath(whole.files.checkpoints, 1);
      const before = await readSafetensors(join(first, "loss.safetensors"));
      assert.notDeepEqual(before.arrays, stored.arrays, "nothing was learnt");
    });
  });
}

await backendTest("a checkpoint of a loss that learns nothing has no file of it", async () => {
  await withData(async (folder) => {
    const { files, steps } = await trainNamed(folder, "run", "{name: hap2s}");
    const names = [];
    for await (const { name } of Deno.readDir(checkpointPath(files.checkpoints, steps))) {
      names.push(name);
    }
    assert.deepEqual(names.sort(), [
      ...["manifest.json", "model.json", "optimizer.safetensors", "training.json"],
      "weights.safetensors",
    ]);
  });
});

/** Makes a run's checkpoints those of a version that knew fewer keys. */
async function forgetKeys({ files }: TrainingResult): Promise<void> {
  for (const step of await listCheckpoints(files.checkpoints)) {
    const path = checkpointPath(files.checkpoints, step);
    const names = Object.keys(
      JSON.parse(await Deno.readTextFile(join(path, "manifest.json"))).files,
    );
    const contents = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const name of names) contents.set(name, await Deno.readFile(join(path, name)));
    const state = JSON.parse(new TextDecoder().decode(contents.get("training.json")));
    delete state.conditions.config.train.loss.weight;
    const text = JSON.stringify(state, null, 2) + "\n";
    contents.set("training.json", new TextEncoder().encode(text));
    await Deno.writeTextFile(join(path, "training.json"), text);
    await Deno.writeTextFile(join(path, "manifest.json"), await manifestOf(contents));
  }
}

await backendTest("train() goes on from a checkpoint of before losses had a weight", async () => {
  await withData(async (folder) => {
    const loss = "{name: hap2s}";
    const { metrics } = await contentsOf(await trainNamed(folder, "whole", loss));
    await forgetKeys(await trainNamed(folder, "old", loss, { stop: stopAtLook(3) }));
    const resumed = await trainNamed(folder, "old", loss);
    assert.equal((await contentsOf(resumed)).metrics, metrics);
  });
});

await backendTest("train() refuses to go on with another loss, or the same in a list", async () => {
  await withData(async (folder) => {
    await trainNamed(folder, "run", "{name: proxy_anchor}", { stop: stopAtLook(3) });
    const others = [
      ["{name: cos_face}", /train\.loss\.name was "proxy_anchor" and is "cos_face"/],
      ["{name: proxy_anchor, alpha: 16}", /train\.loss\.alpha was 32 and is 16/],
      ["[{name: proxy_anchor}]", /train\.loss was undefined and is \[\{"name":"proxy_anchor"/],
    ] as const;
    for (const [loss, message] of others) {
      await assert.rejects(trainNamed(folder, "run", loss), (error: unknown) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, message);
        assert.equal(error.exitCode, 2);
        return true;
      });
    }
  });
});

await backendTest("a checkpoint whose class weights changed is damaged", async () => {
  await withData(async (folder) => {
    const loss = "{name: arc_face}";
    const { files, steps } = await trainNamed(folder, "run", loss);
    const path = join(checkpointPath(files.checkpoints, steps), "loss.safetensors");
    const bytes = await Deno.readFile(path);
    bytes[bytes.length - 1] ^= 1;
    await Deno.writeFile(path, bytes);
    await assert.rejects(
      readWholeCheckpoint(checkpointPath(files.checkpoints, steps)),
      /damaged \(loss\.safetensors has changed\)/,
    );
  });
});
