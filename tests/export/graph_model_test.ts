import assert from "node:assert/strict";
import { join } from "node:path";
import { parseConfig } from "../../src/config/load_config.ts";
import { writeFolder } from "../../src/core/atomic_folder.ts";
import { createRandom } from "../../src/core/random.ts";
import { UserError } from "../../src/core/user_error.ts";
import { imagesToTensor } from "../../src/data/images_to_tensor.ts";
import { graphModel } from "../../src/export/graph_model.ts";
import { checkGraphModel } from "../../src/export/check_graph_model.ts";
import { graphModelFiles } from "../../src/export/graph_model_files.ts";
import { buildModel } from "../../src/model/build_model.ts";
import type { Model } from "../../src/model/model.ts";
import * as tf from "../../src/tensor/tf.ts";
import { useBackend } from "../../src/tensor/use_backend.ts";
import { withFolder } from "../harness/small_run.ts";
import { loadExportedGraph } from "./load_exported_graph.ts";

await useBackend("wasm");

/** A model whose variables are none of their initial values, as after a training. */
function modelOf(...set: string[]): Model {
  const config = parseConfig("", "test.yaml", { set });
  const model = buildModel(config.model, { imageSize: config.data.image_size, categoryCount: 3 });
  let seed = 0;
  for (const [name, variable] of model.parameters.all) {
    if (/kernel$/.test(name)) continue;
    const spread = tf.randomUniform(variable.shape, -0.2, 0.2, "float32", seed++);
    tf.tidy(() => variable.assign(tf.add(variable, spread)));
    spread.dispose();
  }
  return model;
}

/** As decoded images are: bytes, row by row. */
function randomPixels(batch: number, size: number): Uint8Array {
  const random = createRandom("pixels");
  return Uint8Array.from({ length: batch * size ** 2 * 3 }, () => Math.floor(256 * random.next()));
}

/** The embeddings that the trainer makes of pixels. */
function embed(model: Model, pixels: Uint8Array, batch: number): Float32Array {
  const { imageSize } = model;
  const indices = Array.from({ length: batch }, (_, index) => index);
  return tf.tidy(() =>
    model.embed(imagesToTensor({ pixels, indices, imageSize })).dataSync<"float32">()
  );
}

/**
 * Writes the graph of a model, and fails where what TensorFlow.js reads back, computing in plain
 * JavaScript, gives other embeddings.
 */
async function assertExported(model: Model, folder: string): Promise<void> {
  const path = join(folder, "graph");
  await writeFolder(path, graphModelFiles(graphModel(model), {}));
  const graph = await loadExportedGraph(path);
  for (const batch of [1, 4]) {
    const pixels = randomPixels(batch, model.imageSize);
    const wanted = embed(model, pixels, batch);
    assert.ok(Math.max(...wanted.map(Math.abs)) > 1e-3, "the embeddings say something");
    await tf.setBackend("cpu");
    const [shape, found] = tf.tidy(() => {
      const sides: [number, number, number] = [model.imageSize, model.imageSize, 3];
      const input = tf.tensor4d(Int32Array.from(pixels), [batch, ...sides], "int32");
      const output = graph.predict(input) as unknown as tf.Tensor2D;
      return [output.shape, output.dataSync()] as const;
    });
    await useBackend("wasm");
    assert.deepEqual(shape, [batch, model.settings.embedding_size]);
    const difference = Math.max(...found.map((value, index) => Math.abs(value - wanted[index])));
    assert.ok(difference <= 1e-4, `${difference} apart`);
  }
  graph.dispose();
}

const small = ["model.backbone_width=4", "data.image_size=18"];
const cgd = ["model.name=cgd", "model.embedding_size=24"];
const cases: Record<string, string[]> = {
  "small_resnet and similarity": [...small, "model.embedding_size=12"],
  "small_resnet and similarity with all that it may have": [
    ...small,
    "model.narrow_channels=[12, 8]",
    "model.hidden_size=20",
    "model.layer_norm=true",
    "model.normalize=false",
    "model.embedding_size=12",
  ],
  "small_resnet and cgd with all descriptors, each p of gem learnt, and layer norm": [
    ...small,
    ...cgd,
    "model.descriptors=[spoc, mac, gem, rmac]",
    "model.gem_learning=per_channel",
    "model.layer_norm=true",
  ],
  "small_resnet of last stride 1 and cgd, one p of gem learnt": [
    ...small,
    ...cgd,
    "model.descriptors=[gem, rmac]",
    "model.gem_learning=scalar",
    "model.last_stride=1",
    "model.rmac_levels=2",
  ],
  "resnet50 up to a cut, as Keras's weights have it, and cgd": [
    ...cgd,
    "model.backbone=resnet50",
    "model.backbone_cut=conv3_block2_out",
    "model.weights=weights.h5",
    "data.image_size=33",
  ],
  "resnet50 as torchvision's weights have it, of last stride 1, and similarity": [
    "model.backbone=resnet50",
    "model.weights=weights.safetensors",
    "model.last_stride=1",
    "model.embedding_size=12",
    "data.image_size=24",
  ],
};

for (const [name, set] of Object.entries(cases)) {
  Deno.test(`the exported graph gives the same embeddings: ${name}`, async () => {
    await withFolder(async (folder) => {
      const model = modelOf(...set);
      await assertExported(model, folder);
      model.dispose();
    });
  });
}

Deno.test("graphModel() leaves no tensor behind, and the kernels as they were", () => {
  const model = modelOf(...small);
  const kernels = tf.getKernelsForBackend("wasm").map(({ kernelFunc }) => kernelFunc);
  const before = tf.memory().numTensors;
  graphModel(model);
  assert.equal(tf.memory().numTensors, before);
  const after = tf.getKernelsForBackend("wasm").map(({ kernelFunc }) => kernelFunc);
  assert.deepEqual(new Set(after), new Set(kernels));
  model.dispose();
});

Deno.test("weights are cut into shards of 4 MiB", () => {
  const weight = { name: "w", shape: [3 * 1024 ** 2 + 1], dtype: "float32" as const };
  const values = Float32Array.from({ length: weight.shape[0] }, (_, index) => index);
  const graph = { nodes: [], weights: [{ ...weight, values }], imageSize: 8, embeddingSize: 2 };
  const files = graphModelFiles(graph, {});
  const shards = [...files].filter(([name]) => name !== "model.json");
  assert.deepEqual(shards.map(([, { length }]) => length), [4194304, 4194304, 4194304, 4]);
  const { weightsManifest: [{ paths }] } = JSON.parse(
    new TextDecoder().decode(files.get("model.json")),
  );
  assert.deepEqual(paths, shards.map(([name]) => name));
  const last = shards.at(-1)![1];
  assert.deepEqual(new Float32Array(last.buffer), values.subarray(-1));
});

Deno.test("a graph that gives other embeddings is not passed", async () => {
  const model = modelOf(...small);
  const files = graphModelFiles(graphModel(model), {});
  assert.ok(await checkGraphModel(files, model) <= 1e-4);
  const [name, shard] = [...files].find(([name]) => name.endsWith(".bin"))!;
  const changed = Float32Array.from(new Float32Array(shard.buffer), (value) => 1.01 * value);
  // The first weights alone: those of the first convolution.
  changed.set(new Float32Array(shard.buffer).subarray(2000), 2000);
  files.set(name, new Uint8Array(changed.buffer));
  await assert.rejects(checkGraphModel(files, model), /the graph's embeddings are .* off/);
  model.dispose();
});

Deno.test("what has no form in a graph is refused in words", () => {
  const model = modelOf(...small);
  const refused = (change: (embeddings: tf.Tensor2D) => tf.Tensor2D, what: RegExp) => {
    const other: Model = {
      ...model,
      forward: (images, mode) => ({ embeddings: change(model.forward(images, mode).embeddings) }),
    };
    assert.throws(() => graphModel(other), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, what);
      return true;
    });
  };
  refused((embeddings) => tf.cumsum(embeddings), /its Cumsum has no form in a graph/);
  refused(
    (embeddings) => tf.pad(embeddings, [[0, embeddings.shape[0]], [0, 0]]),
    /how its PadV2 depends on the number of images/,
  );
  refused(
    (embeddings) => tf.slice(embeddings, [0, 0], [1, embeddings.shape[0]]),
    /how its Slice depends on the number of images/,
  );
  model.dispose();
});
