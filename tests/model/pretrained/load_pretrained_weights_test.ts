import assert from "node:assert/strict";
import { join } from "node:path";
import { parseConfig } from "../../../src/config/load_config.ts";
import { encodeSafetensors } from "../../../src/core/safetensors.ts";
import { UserError } from "../../../src/core/user_error.ts";
import { buildModel } from "../../../src/model/build_model.ts";
import {
  checkFits,
  type CheckpointRecord,
  readCheckpoint,
  restoreModel,
  writeCheckpoint,
} from "../../../src/model/checkpoint.ts";
import type { Model } from "../../../src/model/model.ts";
import { loadPretrainedWeights } from "../../../src/model/pretrained/load_pretrained_weights.ts";
import { readParameters } from "../../../src/model/parameters.ts";
import * as tf from "../../../src/tensor/tf.ts";
import { type Arrays, firstLayers, hdf5, keras3File, legacyFile } from "./weight_files.ts";
import { backendTest } from "../../harness/backend_test.ts";

/** Calls `body` with the path of a file with these bytes, in a folder of its own. */
async function withFile(
  name: string,
  bytes: Uint8Array,
  body: (path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, name);
    await Deno.writeFile(path, bytes);
    await body(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A model with the first layers of ResNet-50 alone. */
function firstLayersModel(weights: string, set: string[] = []): Model {
  const { model } = parseConfig("", "/test.yaml", {
    set: [
      "model.name=cgd",
      "model.backbone=resnet50",
      "model.backbone_cut=conv1_relu",
      "model.embedding_size=12",
      `model.weights=${weights}`,
      ...set,
    ],
  });
  return buildModel(model, { imageSize: 16 });
}

async function refusal(name: string, bytes: Uint8Array): Promise<string> {
  let message = "";
  await withFile(name, bytes, async (path) => {
    const model = firstLayersModel(path);
    const before = model.parameters.all.get("conv1_conv/kernel")!.dataSync().slice();
    await assert.rejects(loadPretrainedWeights(model, "/nowhere"), (error: unknown) => {
      assert.ok(error instanceof UserError, String(error));
      assert.ok(error.message.includes(path));
      message = error.message;
      return true;
    });
    assert.deepEqual(model.parameters.all.get("conv1_conv/kernel")!.dataSync().slice(), before);
    model.dispose();
  });
  return message;
}

/** The same arrays in torchvision's layout, with what else is in its files. */
function torchvisionFile(arrays: Arrays): Uint8Array<ArrayBuffer> {
  const names: Record<string, string> = {
    "conv1_conv/kernel": "conv1.weight",
    "conv1_bn/gamma": "bn1.weight",
    "conv1_bn/beta": "bn1.bias",
    "conv1_bn/moving_mean": "bn1.running_mean",
    "conv1_bn/moving_variance": "bn1.running_var",
  };
  const renamed: Arrays = new Map();
  for (const [name, { shape, values }] of arrays) {
    if (name === "conv1_conv/bias") continue;
    renamed.set(names[name] ?? name, { shape, values });
    if (shape.length !== 4) continue;
    const [height, width, inputs, outputs] = shape;
    const turned = tf.transpose(tf.tensor(values, shape), [3, 2, 0, 1]).dataSync<"float32">();
    renamed.set("conv1.weight", { shape: [outputs, inputs, height, width], values: turned });
  }
  renamed.set("bn1.num_batches_tracked", { shape: [2], values: new Int32Array(2) });
  renamed.set("fc.weight", { shape: [1, 1], values: new Float32Array(1) });
  const bytes = encodeSafetensors({ arrays: renamed, metadata: {} }) as Uint8Array<ArrayBuffer>;
  // Counters are int64 in torchvision's files; one of them is as long as two int32.
  const text = new TextDecoder("latin1").decode(bytes);
  const at = text.indexOf('"dtype":"I32","shape":[2]');
  bytes.set(new TextEncoder().encode('"dtype":"I64","shape":[1]'), at);
  return bytes;
}

const files = {
  "legacy.h5": legacyFile,
  "keras3.weights.h5": keras3File,
  "torchvision.safetensors": torchvisionFile,
};

for (const [name, write] of Object.entries(files)) {
  await backendTest(
    `loadPretrainedWeights() puts the arrays of ${name} into the backbone alone`,
    async () => {
      const arrays = firstLayers();
      await withFile(name, await write(arrays), async (path) => {
        const model = firstLayersModel(path);
        const head = [...model.parameters.all].filter(([key]) => !key.startsWith("conv1"));
        const before = head.map(([, variable]) => variable.dataSync().slice());
        assert.equal(await loadPretrainedWeights(model, "/nowhere"), path);
        for (const key of model.backboneVariables) {
          const variable = model.parameters.all.get(key)!;
          assert.deepEqual(variable.dataSync().slice(), arrays.get(key)!.values, key);
        }
        const biases = name === "torchvision.safetensors" ? 0 : 1;
        assert.equal(model.backboneVariables.length, 5 + biases);
        assert.deepEqual(head.map(([, variable]) => variable.dataSync().slice()), before);
        model.dispose();
      });
    },
  );

  await backendTest(
    `loadPretrainedWeights() refuses ${name} with a layer or an array missing`,
    async () => {
      const arrays = firstLayers();
      arrays.delete("conv1_bn/moving_variance");
      const message = await refusal(name, await write(arrays));
      assert.match(message, /layer "conv1_bn" has no moving_variance; wanted \[64\]/);
      for (const key of [...arrays.keys()]) if (key.startsWith("conv1_bn")) arrays.delete(key);
      assert.match(await refusal(name, await write(arrays)), /layer "conv1_bn" has no gamma/);
    },
  );

  await backendTest(
    `loadPretrainedWeights() refuses ${name} with an array of another shape`,
    async () => {
      const arrays = firstLayers();
      arrays.set("conv1_bn/gamma", { shape: [32], values: new Float32Array(32) });
      const message = await refusal(name, await write(arrays));
      assert.match(message, /layer "conv1_bn" has a gamma of \[32\]; wanted \[64\]/);
    },
  );

  await backendTest(`loadPretrainedWeights() refuses ${name} where it is cut off`, async () => {
    const bytes = await write(firstLayers());
    for (const length of [0, 100, bytes.length / 2, bytes.length - 200]) {
      const message = await refusal(name, bytes.slice(0, length));
      assert.match(message, /^Cannot read /, `${length}: ${message}`);
      assert.ok(message.length < 200 && !message.includes("HDF5-DIAG"), message);
    }
  });
}

await backendTest(
  "loadPretrainedWeights() refuses a deeper network, which has all layers and more",
  async () => {
    const arrays = firstLayers();
    arrays.set("conv4_block7_1_conv/bias", { shape: [256], values: new Float32Array(256) });
    for (const write of [legacyFile, keras3File]) {
      const message = await refusal("deep.h5", await write(arrays));
      assert.match(message, /ResNet-50 has no layer "conv4_block7_1_conv"/);
    }
    arrays.delete("conv4_block7_1_conv/bias");
    arrays.set("layer3.6.bn1.bias", { shape: [256], values: new Float32Array(256) });
    const message = await refusal("deep.safetensors", torchvisionFile(arrays));
    assert.match(message, /ResNet-50 has no layer "conv4_block7_1_bn"/);
  },
);

await backendTest(
  "loadPretrainedWeights() refuses HDF5 files that are not Keras's, and no HDF5",
  async () => {
    const foreign = await hdf5((root) => root.create_group("measurements"));
    assert.match(await refusal("a.h5", foreign), /neither layer_names nor layers/);
    assert.match(await refusal("b.h5", new TextEncoder().encode("<html>")), /^Cannot read weights/);
    const whole = await hdf5((root) => {
      root.create_attribute("layer_names", ["conv1_conv"]);
      const group = root.create_group("conv1_conv");
      group.create_attribute("weight_names", ["conv1_conv/kernel:0"]);
      group.create_group("conv1_conv")
        .create_dataset({ name: "kernel:0", data: new Int32Array(3), shape: [3], dtype: "<i4" });
    });
    assert.match(await refusal("c.h5", whole), /kernel:0" holds "<i", not floats/);
  },
);

await backendTest("loadPretrainedWeights() tells of a file that is not there", async () => {
  const model = firstLayersModel("/nowhere/a.h5");
  await assert.rejects(
    loadPretrainedWeights(model, "/"),
    /weights "\/nowhere\/a\.h5": no such file/,
  );
  model.dispose();
  const other = firstLayersModel("/nowhere/a.safetensors");
  await assert.rejects(loadPretrainedWeights(other, "/"), UserError);
  other.dispose();
});

await backendTest(
  "a model without pretrained weights takes images as they are, one with them scales them",
  () => {
    const pixels = tf.fill([1, 16, 16, 3], 0.5) as tf.Tensor4D;
    const maps = ["none", "/a.h5", "/a.safetensors"].map((weights) => {
      const model = firstLayersModel(weights);
      const { embeddings } = model.forward(pixels, "inference");
      model.dispose();
      return embeddings.dataSync().slice();
    });
    assert.notDeepEqual(maps[0], maps[1]);
    assert.notDeepEqual(maps[0], maps[2]);
    assert.notDeepEqual(maps[1], maps[2]);
  },
);

await backendTest(
  "a checkpoint is restored without the file of its weights, wherever that has gone",
  async () => {
    await withFile("torchvision.safetensors", torchvisionFile(firstLayers()), async (path) => {
      const model = firstLayersModel(path, ["model.freeze_up_to=conv1_relu"]);
      await loadPretrainedWeights(model, "/nowhere");
      await Deno.remove(path);
      const record: CheckpointRecord = {
        model: model.settings,
        data: { ...parseConfig("", "/test.yaml").data, image_size: 16 },
        trainedCategories: [],
        selectedOn: "nothing",
        categoryCount: 0,
        epoch: 1,
        step: 1,
        metrics: {},
        bestStep: 1,
      };
      const file = join(path, "..", "step_00000001");
      const weights = await readParameters(model.parameters);
      await writeCheckpoint(file, {
        record,
        weights,
        state: null,
        optimizer: new Map(),
        loss: new Map(),
      });
      const checkpoint = await readCheckpoint(file);
      const restored = restoreModel(checkpoint);
      const images = tf.randomNormal([2, 16, 16, 3], 0, 0.3, "float32", 1) as tf.Tensor4D;
      const [before, after] = [model, restored].map((each) =>
        each.forward(images, "inference").embeddings.dataSync().slice()
      );
      assert.deepEqual(after, before);
      assert.deepEqual([...restored.parameters.weights.keys()], [
        ...model.parameters.weights.keys(),
      ]);

      const moved = { ...model.settings, weights: "/moved/w.safetensors", freeze_up_to: null };
      checkFits(checkpoint.record, moved, record.data);
      const keras = { ...model.settings, weights: "imagenet" };
      assert.throws(() => checkFits(checkpoint.record, keras, record.data), /model\.weights/);
      model.dispose();
      restored.dispose();
    });
  },
);
