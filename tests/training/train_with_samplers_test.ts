/**
 * A short training with each sampler, and that hard-class mining goes on to the last bit where it
 * was stopped: its neighbours come from the model.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { parseConfig } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import type { Sample } from "../../src/data/sample.ts";
import { splitSamples } from "../../src/data/split_samples.ts";
import { readTraining } from "../../src/model/checkpoint.ts";
import { checkpointPath, listCheckpoints } from "../../src/model/run_checkpoints.ts";
import * as tf from "../../src/tensor/tf.ts";
import { train, type TrainingResult, type TrainOptions } from "../../src/training/train.ts";
import type { TrainingState } from "../../src/training/training_state.ts";
import { backendTest } from "../harness/backend_test.ts";
import { setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, withFolder } from "../harness/small_run.ts";
import { stopAtLook } from "./stop_at_look.ts";

const samplers: Record<string, unknown>[] = [
  { name: "pk" },
  { name: "pk_random" },
  { name: "pk_epoch" },
  { name: "class_balanced" },
  { name: "hierarchical", groups_per_batch: 2 },
  { name: "hard_class", neighbours: 2, refresh_epochs: 2 },
];

interface TrainByOptions extends Partial<TrainOptions> {
  folder: string;
  name: string;
  /** Whether the samples have super-categories. */
  grouped?: boolean;
  /** 4 by default. */
  epochs?: number;
}

async function trainBy(
  sampler: Record<string, unknown>,
  { folder, name, grouped = true, epochs = 4, ...options }: TrainByOptions,
): Promise<TrainingResult> {
  const set = setFlags({
    ...smallRun(folder),
    "output.name": name,
    "train.epochs": epochs,
    "train.keep_checkpoints": 100,
    "train.sampler": sampler,
  });
  const config = parseConfig("", `${folder}/config.yaml`, {
    set: set.filter((flag) => flag !== "--set"),
  });
  const samples = await listSamples(config.data);
  // category_03: every other one is a super-category.
  const groupOf = ({ category }: Sample) => `group ${Number(category.slice(-2)) % 2}`;
  const split = splitSamples(
    grouped ? samples.map((sample) => ({ ...sample, group: groupOf(sample) })) : samples,
    config.data,
  );
  return await train(config, { split, ...options });
}

async function withData(f: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await writeSmallDataset(`${folder}/data`, { categories: 16, imagesEach: 6 });
    await f(folder);
  });
}

/** The manifest of each checkpoint, which has the checksums of its files. */
async function manifestsOf({ files: { checkpoints } }: TrainingResult): Promise<string[]> {
  const steps = await listCheckpoints(checkpoints);
  return await Promise.all(
    steps.map((step) =>
      Deno.readTextFile(join(checkpointPath(checkpoints, step), "manifest.json"))
    ),
  );
}

await backendTest("train() trains with each sampler", async () => {
  await withData(async (folder) => {
    const seen = new Set<string>();
    for (const sampler of samplers) {
      const before = tf.memory().numTensors;
      const name = String(sampler.name);
      const { epochs, files } = await trainBy(sampler, { folder, name });
      assert.equal(epochs, 4);
      assert.equal(tf.memory().numTensors, before, `${name} leaves tensors over`);
      const metrics = await Deno.readTextFile(files.metrics);
      assert.doesNotMatch(metrics, /NaN|Infinity/);
      seen.add(metrics);
    }
    // With the same seed: had one been taken for another, they would have learnt the same.
    assert.equal(seen.size, samplers.length);
  });
});

await backendTest("train() finds out which categories are near every refresh_epochs", async () => {
  await withData(async (folder) => {
    const { files: { checkpoints } } = await trainBy(samplers[5], { folder, name: "run" });
    const steps = await listCheckpoints(checkpoints);
    assert.equal(steps.length, 4);
    const states = await Promise.all(
      steps.map(async (step) =>
        (await readTraining(checkpointPath(checkpoints, step))).state as TrainingState
      ),
    );
    const [first, second, third, fourth] = states.map(({ nearest }) => nearest!);
    assert.ok(first.every((near, label) => near.length === 2 && !near.includes(label)));
    assert.deepEqual(second, first);
    assert.notDeepEqual(third, second);
    assert.deepEqual(fourth, third);
  });
});

await backendTest(
  "train() with hard classes goes on bit for bit, wherever it was stopped",
  async () => {
    // The third finds out anew.
    const epochs = 3;
    await withData(async (folder) => {
      const expected = await manifestsOf(
        await trainBy(samplers[5], { folder, name: "whole", epochs }),
      );
      let exitCode: number;
      let look = 1;
      do {
        const name = `stopped_${look}`;
        const stop = stopAtLook(look);
        exitCode = (await trainBy(samplers[5], { folder, name, epochs, stop })).exitCode;
        const resumed = await trainBy(samplers[5], { folder, name, epochs });
        // The stopped one has a checkpoint more, of where it was stopped.
        const manifests = await manifestsOf(resumed);
        assert.deepEqual(expected.filter((one) => !manifests.includes(one)), [], name);
        look += 2;
      } while (exitCode !== 0);
      assert.ok(look > 12, `${look} looks`);
    });
  },
);

await backendTest("train() refuses hierarchical where there are no super-categories", async () => {
  await withData(async (folder) => {
    const training = trainBy(samplers[4], { folder, name: "run", grouped: false });
    await assert.rejects(training, (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /Cannot sample by super-category: ".*\.png" has none/);
      return true;
    });
  });
});

await backendTest("train() refuses to go on with other super-categories", async () => {
  await withData(async (folder) => {
    const stop = stopAtLook(6);
    await trainBy(samplers[4], { folder, name: "run", stop });
    await assert.rejects(
      trainBy(samplers[4], { folder, name: "run", grouped: false }),
      /super-categories than before/,
    );
    await trainBy(samplers[0], { folder, name: "pk", stop: stopAtLook(6) });
    assert.equal((await trainBy(samplers[0], { folder, name: "pk", grouped: false })).exitCode, 0);
  });
});
