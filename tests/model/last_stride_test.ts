import assert from "node:assert/strict";
import { parseConfig } from "../../src/config/load_config.ts";
import { createRandom } from "../../src/core/random.ts";
import { UserError } from "../../src/core/user_error.ts";
import { resnet50, type Resnet50Variant } from "../../src/model/backbones/resnet50.ts";
import { smallResnet } from "../../src/model/backbones/small_resnet.ts";
import { buildModel } from "../../src/model/build_model.ts";
import { createParameters } from "../../src/model/parameters.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest } from "../harness/backend_test.ts";
import { relativeDifference } from "../harness/relative_difference.ts";

/** A backbone's map of a random image of 64 × 64, with weights from always the same seed. */
function mapOf(
  cut: string | null,
  options: { variant: Resnet50Variant; lastStride?: 1 | 2 },
): { map: tf.Tensor4D; stride: number; shapes: string[] } {
  const parameters = createParameters(createRandom("last stride"));
  const { layer, stride } = resnet50(parameters, cut, options);
  const map = tf.tidy(() =>
    layer(tf.randomNormal([1, 64, 64, 3], 0, 1, "float32", 3) as tf.Tensor4D, "inference")
  );
  const shapes = [...parameters.all].map(([name, { shape }]) => `${name} [${shape}]`);
  parameters.dispose();
  return { map, stride, shapes };
}

/** Every other pixel. */
function everyOther(map: tf.Tensor4D): tf.Tensor4D {
  return tf.stridedSlice(map, [0, 0, 0, 0], map.shape, [1, 2, 2, 1]) as tf.Tensor4D;
}

for (const variant of ["keras", "torchvision"] as const) {
  await backendTest(
    `resnet50() of ${variant} with last stride 1 has a map twice as wide and high, and the same variables`,
    () => {
      const one = mapOf(null, { variant, lastStride: 1 });
      const two = mapOf(null, { variant });
      assert.deepEqual([one.map.shape, one.stride], [[1, 4, 4, 2048], 16]);
      assert.deepEqual([two.map.shape, two.stride], [[1, 2, 2, 2048], 32]);
      assert.deepEqual(one.shapes, two.shapes);
      assert.ok(one.map.dataSync().every(Number.isFinite));
      tf.dispose([one.map, two.map]);
    },
  );

  await backendTest(
    `resnet50() of ${variant} with last stride 1 computes what stride 2 skips, and between the same`,
    () => {
      // As far as each pixel sees the same: the shortcut, and the layer that has the stride.
      const strided = variant === "keras" ? "conv5_block1_1_relu" : "conv5_block1_2_relu";
      for (const cut of ["conv5_block1_0_bn", strided]) {
        const one = mapOf(cut, { variant, lastStride: 1 });
        const two = mapOf(cut, { variant });
        assert.deepEqual([one.map.shape[1], two.map.shape[1]], [4, 2]);
        const difference = relativeDifference(
          everyOther(one.map).dataSync(),
          two.map.dataSync(),
        );
        assert.ok(difference < 1e-5, `${cut}: ${difference}`);
      }
    },
  );
}

await backendTest("smallResnet() with last stride 1 has a map twice as wide and high", () => {
  const shapes = ([1, 2] as const).map((lastStride) => {
    const parameters = createParameters(createRandom(0));
    const { layer, stride, channels } = smallResnet(parameters, 4, { lastStride });
    const { shape } = layer(tf.zeros([1, 40, 40, 3]), "inference");
    const variables = [...parameters.all].map(([name, { shape }]) => `${name} [${shape}]`);
    parameters.dispose();
    assert.deepEqual(shape, [1, 40 / stride, 40 / stride, channels]);
    return { side: shape[1], variables };
  });
  assert.deepEqual(shapes.map(({ side }) => side), [10, 5]);
  assert.deepEqual(shapes[0].variables, shapes[1].variables);
});

await backendTest("buildModel() gives both heads the map of last stride 1, of any side", () => {
  for (const name of ["cgd", "similarity"]) {
    for (const imageSize of [16, 18]) {
      const { model: settings } = parseConfig("", "test.yaml", {
        set: [
          `model.name=${name}`,
          "model.backbone_width=4",
          "model.embedding_size=12",
          "model.last_stride=1",
        ],
      });
      const model = buildModel(settings, { imageSize });
      const images = tf.zeros([2, imageSize, imageSize, 3]) as tf.Tensor4D;
      assert.deepEqual(model.forward(images, "inference").embeddings.shape, [2, 12]);
      model.dispose();
    }
  }
});

Deno.test("model.last_stride: 1 is refused where the last stage is cut off", () => {
  const set = (cut: string) => [
    "model.backbone=resnet50",
    "model.last_stride=1",
    `model.backbone_cut=${cut}`,
  ];
  assert.throws(() => parseConfig("", "my.yaml", { set: set("conv4_block3_out") }), (error) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.exitCode, 2);
    assert.match(error.message, /last_stride.*cut before its last stage, at "conv4_block3_out"/);
    return true;
  });
  for (const cut of ["conv5_block3_out", "null"]) {
    assert.equal(parseConfig("", "my.yaml", { set: set(cut) }).model.last_stride, 1);
  }
  const three = { set: ["model.last_stride=3"] };
  assert.throws(() => parseConfig("", "my.yaml", three), /found 3; wanted 1 or 2/);
});
