/**
 * A training that is stopped anywhere and gone on with is the same, to the last bit, as one that was
 * not; in this process, at every step. `tests/faults` kills real processes.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Config } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/load_config.ts";
import { systemClock } from "../../src/core/clock.ts";
import { UserError } from "../../src/core/user_error.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import { splitSamples } from "../../src/data/split_samples.ts";
import { checkpointPath, listCheckpoints } from "../../src/model/run_checkpoints.ts";
import { train, type TrainingResult, type TrainOptions } from "../../src/training/train.ts";
import { backendTest } from "../harness/backend_test.ts";
import { stopAtLook } from "./stop_at_look.ts";
import { setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, withFolder } from "../harness/small_run.ts";

const settings = {
  "train.epochs": 3,
  "train.schedule": "plateau",
  "train.plateau_patience": 1,
  "train.augmentation.operations": ["scale", "rotate", "grayscale"],
  "train.augmentation.flip": 0.5,
  "train.auxiliary_loss.weight": 0.5,
  "train.checkpoint_every.steps": 2,
};

function configOf(folder: string, more: Record<string, unknown> = {}): Config {
  const flags = setFlags({ ...smallRun(folder), ...settings, ...more });
  return parseConfig("", `${folder}/config.yaml`, {
    set: flags.filter((flag) => flag !== "--set"),
  });
}

async function trainNamed(
  folder: string,
  name: string,
  more: Record<string, unknown> = {},
  options: Partial<TrainOptions> = {},
): Promise<TrainingResult> {
  const config = configOf(folder, { ...more, "output.name": name });
  const split = splitSamples(await listSamples(config.data), config.data);
  return await train(config, { split, ...options });
}

/** The files of a run that must not differ: `metrics.csv` and every checkpoint of the epochs' ends. */
async function contentsOf({ files }: TrainingResult): Promise<Record<string, string>> {
  const contents: Record<string, string> = { metrics: await Deno.readTextFile(files.metrics) };
  for (const step of (await listCheckpoints(files.checkpoints)).filter((step) => step % 3 === 0)) {
    const path = checkpointPath(files.checkpoints, step);
    // The manifest has the checksum of each file.
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

await backendTest(
  "train() stopped at any moment and gone on with ends bit for bit the same",
  async () => {
    await withData(async (folder) => {
      const whole = await trainNamed(folder, "whole");
      const expected = await contentsOf(whole);
      assert.ok(Object.keys(expected).length >= 3);
      const exitCodes = new Set<number>();
      const stoppedAt = new Set<number>();
      for (let look = 1; exitCodes.size < 2; look++) {
        const name = `stopped_${look}`;
        const stopped = await trainNamed(folder, name, {}, { stop: stopAtLook(look) });
        exitCodes.add(stopped.exitCode);
        stoppedAt.add(stopped.steps);
        const resumed = await trainNamed(folder, name);
        assert.deepEqual(await contentsOf(resumed), expected, `stopped at look ${look}`);
        assert.deepEqual([resumed.exitCode, resumed.steps], [0, whole.steps]);
        assert.deepEqual(resumed.bestMetrics, whole.bestMetrics);
      }
      assert.ok(stoppedAt.size >= whole.steps, `stopped after ${[...stoppedAt]} steps`);
    });
  },
);

await backendTest("train() stopped again and again ends bit for bit the same", async () => {
  await withData(async (folder) => {
    const expected = await contentsOf(await trainNamed(folder, "whole"));
    let result: TrainingResult;
    let processes = 0;
    do {
      result = await trainNamed(folder, "often", {}, { stop: stopAtLook(4) });
      processes++;
    } while (result.exitCode !== 0);
    assert.ok(processes > 4);
    assert.deepEqual(await contentsOf(result), expected);
  });
});

await backendTest("train() goes on from the checkpoint before a damaged one", async () => {
  await withData(async (folder) => {
    const expected = await contentsOf(await trainNamed(folder, "whole"));
    const { files } = await trainNamed(folder, "damaged", {}, { stop: stopAtLook(9) });
    const [before, newest] = (await listCheckpoints(files.checkpoints)).slice(-2);
    const path = checkpointPath(files.checkpoints, newest);
    const bytes = await Deno.readFile(join(path, "optimizer.safetensors"));
    bytes[bytes.length - 1] ^= 1;
    await Deno.writeFile(join(path, "optimizer.safetensors"), bytes);
    // The step at which it goes on is that of the one before: it writes the newest anew.
    const resumed = await trainNamed(folder, "damaged");
    assert.ok(before < newest);
    assert.deepEqual(await contentsOf(resumed), expected);
    assert.ok((await Deno.stat(`${path}.damaged`)).isDirectory);
  });
});

await backendTest(
  "train() does nothing once a training is finished, or goes on to more epochs",
  async () => {
    await withData(async (folder) => {
      const once = await trainNamed(folder, "run");
      const before = await contentsOf(once);
      const twice = await trainNamed(folder, "run");
      assert.deepEqual([twice.exitCode, twice.steps, twice.best], [0, once.steps, once.best]);
      assert.deepEqual(await contentsOf(twice), before);

      const longer = await trainNamed(folder, "run", { "train.epochs": 4 });
      const whole = await trainNamed(folder, "whole", { "train.epochs": 4 });
      assert.equal(longer.epochs, 4);
      assert.equal((await contentsOf(longer)).metrics, (await contentsOf(whole)).metrics);
    });
  },
);

await backendTest("train() refuses to go on as another training", async () => {
  await withData(async (folder) => {
    const stop = stopAtLook(6);
    await trainNamed(folder, "run", {}, { stop });
    const refused = async (more: Record<string, unknown>, message: RegExp) => {
      await assert.rejects(trainNamed(folder, "run", more), (error: unknown) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, message);
        return true;
      });
    };
    await refused({ "train.seed": 1 }, /train\.seed was 0 and is 1/);
    await refused({ "train.loss.margin": 0.2 }, /train\.loss\.margin was "soft" and is 0\.2/);
    await refused({ "train.resume": "never" }, /it holds a training already/);
    await Deno.remove(`${folder}/data/category_00/0.png`);
    await Deno.remove(`${folder}/data/category_15/0.png`);
    await refused({}, /lists other images/);
  });
});

await backendTest(
  "train() starts from another run's checkpoint, which stays as it is",
  async () => {
    await withData(async (folder) => {
      const expected = await contentsOf(await trainNamed(folder, "whole"));
      const { files } = await trainNamed(folder, "first", {}, { stop: stopAtLook(6) });
      const steps = await listCheckpoints(files.checkpoints);
      const path = checkpointPath(files.checkpoints, steps.at(-1)!);
      const more = { "train.resume": path };
      await trainNamed(folder, "second", more, { stop: stopAtLook(4) });
      // Once it has checkpoints of its own it goes on from those.
      const second = await trainNamed(folder, "second", more);
      assert.equal((await contentsOf(second)).metrics, expected.metrics);
      assert.deepEqual(await listCheckpoints(files.checkpoints), steps);
    });
  },
);

await backendTest(
  "train() learns the same by a clock that jumps, and measures no negative times",
  async () => {
    await withData(async (folder) => {
      const often = { "train.checkpoint_every.minutes": 1e-6 };
      const expected = await contentsOf(await trainNamed(folder, "whole", often));
      let reads = 0;
      const clock = {
        now: () => Date.now() + (++reads % 2 ? -3_600_000 : 365 * 86_400_000),
        elapsed: systemClock.elapsed,
      };
      const jumped = await trainNamed(folder, "jumped", often, { clock });
      assert.deepEqual(await contentsOf(jumped), expected);
      const timings = (await Deno.readTextFile(jumped.files.timings)).trimEnd().split("\n").slice(
        1,
      );
      assert.equal(timings.length, 3);
      for (const row of timings) assert.ok(Number(row.split(",")[1]) >= 0, row);
    });
  },
);

await backendTest("train() keeps the newest checkpoints and the best", async () => {
  await withData(async (folder) => {
    const result = await trainNamed(folder, "kept", {
      "train.keep_checkpoints": 3,
      "train.checkpoint_every.steps": 1,
    });
    const steps = await listCheckpoints(result.files.checkpoints);
    assert.deepEqual(steps.slice(-3), [result.steps - 2, result.steps - 1, result.steps]);
    const best = steps.filter((step) =>
      result.best === checkpointPath(result.files.checkpoints, step)
    );
    assert.equal(best.length, 1);
    assert.ok(steps.length <= 3 + 3);
  });
});
