import assert from "node:assert/strict";
import type { Config } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/load_config.ts";
import { createImageCache } from "../../src/data/image_cache.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import { type SampleSplit, splitSamples } from "../../src/data/split_samples.ts";
import { type Checkpoint, readCheckpoint, restoreModel } from "../../src/model/checkpoint.ts";
import { checkpointPath, listCheckpoints } from "../../src/model/run_checkpoints.ts";
import * as tf from "../../src/tensor/tf.ts";
import { train, type TrainingResult } from "../../src/training/train.ts";
import { validate } from "../../src/training/validate.ts";
import { stopAtLook } from "./stop_at_look.ts";
import { setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, withFolder } from "../harness/small_run.ts";
import { backendTest } from "../harness/backend_test.ts";

type Row = Record<string, number>;

interface Trained {
  config: Config;
  split: SampleSplit;
  result: TrainingResult;
  /** `metrics.csv`. */
  rows: Row[];
}

/** Trains on the small data set and calls `f` with what came of it. */
async function withTraining(
  settings: Record<string, unknown>,
  f: (trained: Trained) => Promise<void> | void,
): Promise<void> {
  await withFolder(async (folder) => {
    await writeSmallDataset(`${folder}/data`, { categories: 16, imagesEach: 4 });
    const set = setFlags({ ...smallRun(folder), ...settings }).filter((flag) => flag !== "--set");
    const config = parseConfig("", `${folder}/config.yaml`, { set });
    const split = splitSamples(await listSamples(config.data), config.data);
    const before = tf.memory().numTensors;
    const result = await train(config, { split });
    assert.equal(tf.memory().numTensors, before, "training leaves tensors over");
    await f({
      config,
      split,
      result,
      rows: parseRows(await Deno.readTextFile(result.files.metrics)),
    });
  });
}

function parseRows(text: string): Row[] {
  const [header, ...lines] = text.trimEnd().split("\n").map((line) => line.split(","));
  return lines.map((line) => Object.fromEntries(header.map((name, i) => [name, Number(line[i])])));
}

/** The newest checkpoint of a training. */
async function newestOf({ files: { checkpoints } }: TrainingResult): Promise<Checkpoint> {
  const steps = await listCheckpoints(checkpoints);
  return await readCheckpoint(checkpointPath(checkpoints, steps.at(-1)!));
}

/** The first row with the best value of a metric. */
function bestOf(rows: Row[], metric: string, smallerIsBetter: boolean): Row {
  return rows.reduce((best, row) =>
    (smallerIsBetter ? row[metric] < best[metric] : row[metric] > best[metric]) ? row : best
  );
}

await backendTest(
  "train() lowers the rate on a plateau and stops early, as its own metrics ask for",
  async () => {
    const settings = {
      "train.epochs": 60,
      "train.schedule": "plateau",
      "train.learning_rate": 0.01,
      "train.plateau_patience": 2,
      "train.plateau_factor": 0.5,
      "train.early_stopping_patience": 6,
    };
    await withTraining(settings, ({ rows, result }) => {
      let best = Infinity;
      let sinceBest = 0;
      let sinceBestOrReduction = 0;
      let rate = 0.01;
      rows.forEach((row, index) => {
        assert.equal(row.epoch, index + 1);
        assert.ok(Math.abs(row.learning_rate - rate) < 1e-12, `epoch ${row.epoch}: ${rate}`);
        assert.ok(sinceBest < 6, `epoch ${row.epoch} is trained after 6 without improvement`);
        const better = row.average_ranking_position < best;
        best = Math.min(best, row.average_ranking_position);
        sinceBest = better ? 0 : sinceBest + 1;
        sinceBestOrReduction = better ? 0 : sinceBestOrReduction + 1;
        if (sinceBestOrReduction === 2) {
          rate *= 0.5;
          sinceBestOrReduction = 0;
        }
      });
      // Both came to pass, else this proves nothing.
      assert.ok(rate < 0.01);
      assert.equal(sinceBest, 6);
      assert.ok(rows.length < 60);
      assert.equal(result.epochs, rows.length);
      assert.equal(result.exitCode, 0);
    });
  },
);

for (
  const [metric, smaller] of [["average_ranking_position", true], ["map_at_r", false]] as const
) {
  await backendTest(`train() keeps the model of the epoch with the best ${metric}`, async () => {
    const settings = {
      "train.epochs": 8,
      "train.schedule": "constant",
      "train.learning_rate": 0.003,
      "train.select_best_by": metric,
    };
    await withTraining(settings, async ({ config, split, result, rows }) => {
      assert.equal(rows.length, 8);
      const best = bestOf(rows, metric, smaller);
      // The last would be kept by any rule.
      assert.ok(best.epoch < 8);
      assert.equal(result.bestEpoch, best.epoch);
      const checkpoint = await readCheckpoint(result.best!);
      assert.equal(checkpoint.record.epoch, best.epoch);
      assert.equal(checkpoint.record.step, best.step);
      assert.equal((await newestOf(result)).record.epoch, 8);

      // Its weights, not only its record, are of that epoch.
      const model = restoreModel(checkpoint);
      const cache = createImageCache(0);
      const metrics = await validate(model, split.selection, { config, cache });
      model.dispose();
      assert.deepEqual(metrics, result.bestMetrics);
      const { average_ranking_position, recall_at_1, map_at_r } = best;
      assert.deepEqual(metrics, { average_ranking_position, recall_at_1, map_at_r });
    });
  });
}

await backendTest(
  "train() counts the newest model as the best where none are held out",
  async () => {
    const settings = { "data.selection_fraction": 0, "train.epochs": 3 };
    await withTraining(settings, async ({ result, rows }) => {
      assert.equal(result.bestEpoch, 3);
      assert.equal(result.bestMetrics, null);
      assert.deepEqual(Object.keys(rows[0]), [
        "epoch",
        "step",
        "learning_rate",
        "loss",
        "ranking_loss",
        "auxiliary_loss",
        "gradient_norm",
        "embedding_spread",
        "active_triplets",
      ]);
      const { record } = await readCheckpoint(result.best!);
      assert.equal(record.epoch, 3);
      assert.equal(record.selectedOn, "nothing");
    });
  },
);

await backendTest(
  "train() without held-out categories never stops early, and never lowers the rate",
  async () => {
    const settings = {
      "data.selection_fraction": 0,
      "train.epochs": 5,
      "train.schedule": "plateau",
      "train.plateau_patience": 1,
      "train.early_stopping_patience": 1,
    };
    await withTraining(settings, ({ rows }) => {
      assert.equal(rows.length, 5);
      assert.equal(new Set(rows.map((row) => row.learning_rate)).size, 1);
    });
  },
);

await backendTest(
  "train() stopped within an epoch keeps a checkpoint and logs whole epochs only",
  async () => {
    await withFolder(async (folder) => {
      await writeSmallDataset(`${folder}/data`, { categories: 16, imagesEach: 4 });
      const set = setFlags(smallRun(folder)).filter((flag) => flag !== "--set");
      const config = parseConfig("", `${folder}/config.yaml`, { set });
      const split = splitSamples(await listSamples(config.data), config.data);
      const stop = stopAtLook(4);
      const result = await train(config, { split, stop });
      assert.deepEqual([result.exitCode, result.epochs, result.bestEpoch], [75, 0, 0]);
      const { record } = await newestOf(result);
      assert.deepEqual([record.epoch, record.step, record.bestStep], [0, 2, null]);
      await assert.rejects(Deno.stat(result.files.metrics), Deno.errors.NotFound);
      assert.equal(result.best, null);
    });
  },
);

await backendTest(
  "train() records what it was trained on, never what it is tested on",
  async () => {
    await withTraining({ "train.epochs": 1 }, async ({ split, result }) => {
      const { record } = await readCheckpoint(result.best!);
      const categories = (samples: { category: string }[]) =>
        [...new Set(samples.map(({ category }) => category))].sort();
      assert.deepEqual(record.trainedCategories, categories(split.train));
      assert.equal(record.selectedOn, "held-out categories");
      for (const held of [split.selection, split.test]) {
        assert.ok(categories(held).every((name) => !record.trainedCategories.includes(name)));
      }
    });
  },
);
