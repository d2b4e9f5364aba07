import assert from "node:assert/strict";
import { join } from "node:path";
import * as tf from "../../../src/tensor/tf.ts";
import { backendTest } from "../../harness/backend_test.ts";
import { pythonWithKeras, scriptOutput } from "../../harness/python_environment.ts";
import { relativeDifference } from "../../harness/relative_difference.ts";
import { featureMap } from "./feature_map.ts";

const kerasFiles = scriptOutput(
  pythonWithKeras,
  join(import.meta.dirname!, "make_keras_resnet50.py"),
);

await backendTest(
  "resnet50() equals Keras's on the same random weights, from each of Keras's layouts",
  async () => {
    const folder = await kerasFiles();
    const read = async (name: string) =>
      new Float32Array((await Deno.readFile(join(folder, `${name}.bin`))).buffer);
    const images = tf.tensor4d(await read("images"), [2, 64, 64, 3]);
    for (const cut of ["conv5_block3_out", "conv4_block3_out"]) {
      const expected = await read(cut);
      for (const layout of ["legacy.h5", "keras3.weights.h5", "unnamed.weights.h5"]) {
        const found = await featureMap(join(folder, layout), cut, images);
        const difference = relativeDifference(found, expected);
        assert.ok(difference < 1e-4, `${layout} ${cut}: ${difference}`);
      }
    }
    // The same weights with last stride 1: what stride 2 skips is there too.
    const file = join(folder, "legacy.h5");
    const cut = "conv5_block1_1_relu";
    const one = tf.tensor(await featureMap(file, cut, images, { lastStride: 1 }), [2, 4, 4, 512]);
    const everyOther = tf.stridedSlice(one, [0, 0, 0, 0], one.shape, [1, 2, 2, 1]);
    const two = await featureMap(file, cut, images);
    assert.ok(relativeDifference(everyOther.dataSync(), two) < 1e-5);
    tf.dispose([images, one, everyOther]);
  },
  { needs: [pythonWithKeras.need] },
);
