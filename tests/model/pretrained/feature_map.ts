/**
 * What a backbone with weights from a file makes of images; without a head, to compare with other
 * systems' ResNet-50.
 *
 * @module
 */

import { parseConfig } from "../../../src/config/load_config.ts";
import { createRandom } from "../../../src/core/random.ts";
import { resnet50 } from "../../../src/model/backbones/resnet50.ts";
import { createParameters } from "../../../src/model/parameters.ts";
import { loadPretrainedWeights } from "../../../src/model/pretrained/load_pretrained_weights.ts";
import { preprocess } from "../../../src/model/pretrained/preprocess.ts";
import { originOf } from "../../../src/model/pretrained/weights_origin.ts";
import * as tf from "../../../src/tensor/tf.ts";

/** Loads `weights` into a ResNet-50 cut at `cut`, and gives the values of its map of `images`. */
export async function featureMap(
  weights: string,
  cut: string,
  images: tf.Tensor4D,
  { lastStride = 2 }: { lastStride?: 1 | 2 } = {},
): Promise<Float32Array> {
  const { model: settings } = parseConfig("", "/test.yaml", {
    set: ["model.backbone=resnet50", `model.weights=${weights}`],
  });
  const origin = originOf(weights)!;
  const parameters = createParameters(createRandom(0));
  const { layer } = resnet50(parameters, cut, { variant: origin, lastStride });
  const backboneVariables = [...parameters.all.keys()];
  await loadPretrainedWeights({ settings, parameters, backboneVariables }, "/nowhere");
  const values = tf.tidy(() =>
    layer(preprocess(images, origin), "inference").dataSync<"float32">().slice()
  );
  parameters.dispose();
  return values;
}
