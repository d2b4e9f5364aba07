import assert from "node:assert/strict";
import { join } from "node:path";
import type { ModelConfig } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/load_config.ts";
import { UserError } from "../../src/core/user_error.ts";
import { buildModel } from "../../src/model/build_model.ts";
import {
  checkFits,
  type CheckpointRecord,
  readCheckpoint,
  restoreModel,
  writeCheckpoint,
} from "../../src/model/checkpoint.ts";
import { readParameters } from "../../src/model/parameters.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest } from "../harness/backend_test.ts";

const small = ["model.backbone=small_resnet", "model.backbone_width=4", "data.image_size=16"];

function settings(...set: string[]): ModelConfig {
  return parseConfig("", "test.yaml", { set: [...small, ...set] }).model;
}

function embed(model: ReturnType<typeof buildModel>, images: tf.Tensor4D): Float32Array {
  return tf.tidy(() => model.forward(images, "inference").embeddings.dataSync<"float32">());
}

await backendTest("a cgd model of any descriptors gives embeddings of length 1", () => {
  for (const descriptors of ["[spoc]", "[mac, gem]", "[rmac]", "[spoc, mac, gem, rmac]"]) {
    const model = buildModel(
      settings(`model.descriptors=${descriptors}`, "model.embedding_size=12"),
      { imageSize: 16 },
    );
    const images = tf.randomNormal([3, 16, 16, 3], 0, 1, "float32", 1) as tf.Tensor4D;
    const values = embed(model, images);
    assert.equal(values.length, 3 * 12);
    for (let row = 0; row < 3; row++) {
      const norm = Math.hypot(...values.subarray(row * 12, row * 12 + 12));
      assert.ok(Math.abs(norm - 1) < 1e-5, `${descriptors}: ${norm}`);
    }
    model.dispose();
    images.dispose();
  }
});

await backendTest(
  "a similarity model embeds images whose side the backbone does not divide",
  () => {
    const model = buildModel(settings("model.name=similarity", "model.embedding_size=10"), {
      imageSize: 18,
    });
    const { embeddings } = model.forward(tf.zeros([2, 18, 18, 3]), "inference");
    assert.deepEqual(embeddings.shape, [2, 10]);
    model.dispose();
  },
);

await backendTest("the classification head gives logits in training only", () => {
  for (const name of ["cgd", "similarity"]) {
    const model = buildModel(settings(`model.name=${name}`, "model.embedding_size=12"), {
      imageSize: 16,
      categoryCount: 5,
    });
    const images = tf.zeros([4, 16, 16, 3]) as tf.Tensor4D;
    assert.deepEqual(model.forward(images, "training").logits?.shape, [4, 5]);
    assert.equal(model.forward(images, "inference").logits, undefined);
    model.dispose();
  }
});

await backendTest("one seed gives one set of weights, another seed another", () => {
  const images = tf.randomNormal([2, 16, 16, 3], 0, 1, "float32", 1) as tf.Tensor4D;
  const [a, b, c] = [0, 0, 1].map((seed) => {
    const model = buildModel(settings("model.embedding_size=12"), { imageSize: 16, seed });
    const values = embed(model, images);
    model.dispose();
    return values;
  });
  assert.deepEqual(a, b);
  assert.notDeepEqual(a, c);
});

await backendTest(
  "training moves the batch norm's averages towards the batch, inference does not",
  () => {
    const model = buildModel(settings("model.embedding_size=12"), { imageSize: 16 });
    const average = model.parameters.all.get("stem_bn/moving_mean")!;
    const images = tf.randomNormal([8, 16, 16, 3], 1, 1, "float32", 1) as tf.Tensor4D;
    const start = average.dataSync().slice();
    tf.dispose({ ...model.forward(images, "inference") });
    assert.deepEqual(average.dataSync().slice(), start);
    tf.dispose({ ...model.forward(images, "training") });
    assert.notDeepEqual(average.dataSync().slice(), start);
    model.dispose();
  },
);

await backendTest("frozen batch norms of small_resnet do not move, and are not trained", () => {
  const model = buildModel(settings("model.freeze_batch_norm=true", "model.embedding_size=12"), {
    imageSize: 16,
  });
  assert.ok(!model.parameters.weights.has("stem_bn/gamma"));
  assert.ok(model.parameters.weights.has("stem_conv/kernel"));
  const average = model.parameters.all.get("stem_bn/moving_mean")!;
  const images = tf.randomNormal([8, 16, 16, 3], 1, 1, "float32", 1) as tf.Tensor4D;
  tf.dispose({ ...model.forward(images, "training") });
  assert.ok(average.dataSync().every((value) => value === 0));
  model.dispose();
});

await backendTest(
  "a checkpoint gives back the same embeddings, and is refused where it does not fit",
  async () => {
    const folder = await Deno.makeTempDir();
    const path = join(folder, "step_00000010");
    const config = parseConfig("", "test.yaml", { set: [...small, "model.embedding_size=12"] });
    const model = buildModel(config.model, { imageSize: 16, categoryCount: 3, seed: 5 });
    const record: CheckpointRecord = {
      model: config.model,
      data: config.data,
      trainedCategories: ["a", "b", "c"],
      selectedOn: "held-out categories",
      categoryCount: 3,
      epoch: 1,
      step: 10,
      metrics: { recall_at_1: 0.5 },
      bestStep: 10,
    };
    const weights = await readParameters(model.parameters);
    await writeCheckpoint(path, {
      ...{ record, weights, state: null },
      ...{ optimizer: new Map(), loss: new Map() },
    });
    const checkpoint = await readCheckpoint(path);
    assert.deepEqual(checkpoint.record, record);

    const restored = restoreModel(checkpoint);
    const images = tf.randomNormal([2, 16, 16, 3], 0, 1, "float32", 1) as tf.Tensor4D;
    assert.deepEqual(embed(restored, images), embed(model, images));

    checkFits(record, config.model, config.data);
    const other = { ...config.model, embedding_size: 24 };
    assert.throws(() => checkFits(record, other, config.data), /model\.embedding_size 12.*says 24/);

    checkpoint.weights.delete("stem_conv/kernel");
    assert.throws(() => restoreModel(checkpoint), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /"stem_conv\/kernel" is missing/);
      return true;
    });
    await assert.rejects(readCheckpoint(join(folder, "none")), /no such folder/);
    model.dispose();
    restored.dispose();
    await Deno.remove(folder, { recursive: true });
  },
);

await backendTest(
  "a checkpoint has what the head's options add, and one from before them fits their defaults",
  async () => {
    const folder = await Deno.makeTempDir();
    const path = join(folder, "step_00000001");
    const options = [
      "gem_learning=per_channel",
      "last_stride=1",
      "layer_norm=true",
      "rmac_levels=2",
    ]
      .map((option) => `model.${option}`);
    const cgd = ["model.name=cgd", "model.embedding_size=12"];
    const { model: old, data } = parseConfig("", "test.yaml", { set: [...small, ...cgd] });
    const { model: now } = parseConfig("", "test.yaml", {
      set: [...small, ...cgd, ...options, "model.descriptors=[gem, rmac]"],
    });
    const write = async (settings: ModelConfig, model: ReturnType<typeof buildModel>) => {
      const record: CheckpointRecord = {
        model: settings,
        data,
        trainedCategories: ["a"],
        selectedOn: "nothing",
        categoryCount: 0,
        epoch: 1,
        step: 1,
        metrics: {},
        bestStep: null,
      };
      const weights = await readParameters(model.parameters);
      await writeCheckpoint(path, {
        record,
        weights,
        state: null,
        optimizer: new Map(),
        loss: new Map(),
      });
      return await readCheckpoint(path);
    };
    const images = tf.randomNormal([2, 16, 16, 3], 0, 1, "float32", 1) as tf.Tensor4D;

    const model = buildModel(now, { imageSize: 16, seed: 5 });
    const power = model.parameters.all.get("gem/log_power")!;
    power.assign(tf.randomNormal(power.shape, 0, 0.2, "float32", 2));
    const checkpoint = await write(now, model);
    const restored = restoreModel(checkpoint);
    assert.deepEqual(embed(restored, images), embed(model, images));
    checkFits(checkpoint.record, now, data);
    for (const option of options) {
      const key = option.slice("model.".length, option.indexOf("=")) as keyof ModelConfig;
      const other = { ...now, [key]: old[key] };
      assert.throws(() => checkFits(checkpoint.record, other, data), new RegExp(`model.${key}`));
    }
    model.dispose();
    restored.dispose();
    await Deno.remove(path, { recursive: true });

    const { gem_learning: _, last_stride: _1, layer_norm: _2, rmac_levels: _3, ...before } = old;
    const oldModel = buildModel(old, { imageSize: 16, seed: 5 });
    const oldCheckpoint = await write(before as ModelConfig, oldModel);
    const oldRestored = restoreModel(oldCheckpoint);
    assert.deepEqual(embed(oldRestored, images), embed(oldModel, images));
    checkFits(oldCheckpoint.record, old, data);
    const strided = { ...old, last_stride: 1 as const };
    assert.throws(
      () => checkFits(oldCheckpoint.record, strided, data),
      /trained with model\.last_stride 2; the config says 1/,
    );
    oldModel.dispose();
    oldRestored.dispose();
    await Deno.remove(folder, { recursive: true });
  },
);
