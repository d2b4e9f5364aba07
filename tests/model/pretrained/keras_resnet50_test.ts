import assert from "node:assert/strict";
import { join } from "node:path";
import * as tf from "../../../src/tensor/tf.ts";
import { useBackend } from "../../../src/tensor/use_backend.ts";
import { optionalTest } from "../../harness/optional_test.ts";
import { pythonWithKeras, runKerasScript } from "../../harness/python_with_keras.ts";
import { featureMap, relativeDifference } from "./feature_map.ts";

await optionalTest(
  "resnet50() equals Keras's on the same random weights, from each of Keras's layouts",
  [pythonWithKeras],
  async () => {
    await useBackend("wasm");
    const folder = await Deno.makeTempDir();
    await runKerasScript(join(import.meta.dirname!, "make_keras_resnet50.py"), [folder]);
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
    images.dispose();
    await Deno.remove(folder, { recursive: true });
  },
);
