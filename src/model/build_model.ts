/**
 * Builds a model from its settings: backbone, then the head that turns the feature map into an
 * embedding, then (for training) the auxiliary classification head.
 *
 * @module
 */

import type { ModelConfig } from "../config/config.ts";
import { createRandom } from "../core/random.ts";
import * as tf from "../tensor/tf.ts";
import { trace } from "../tensor/trace.ts";
import type { Backbone } from "./backbones/backbone.ts";
import { resnet50 } from "./backbones/resnet50.ts";
import { smallResnet } from "./backbones/small_resnet.ts";
import { cgdHead } from "./cgd_head.ts";
import { classificationHead } from "./classification_head.ts";
import type { Mode } from "./layers/layer.ts";
import type { Model, ModelOutput } from "./model.ts";
import { createParameters, type Parameters } from "./parameters.ts";
import { preprocess } from "./pretrained/preprocess.ts";
import { originOf } from "./pretrained/weights_origin.ts";
import { similarityHead } from "./similarity_head.ts";

/** What a model needs to know besides its settings. */
export interface BuildModelOptions {
  /** Side of the images, in pixels. */
  imageSize: number;
  /** Categories of the auxiliary classification head; 0 (the default) leaves it out. */
  categoryCount?: number;
  /** Seed of the initial weights. */
  seed?: number;
}

/**
 * Builds a model with new weights. A backend must have been chosen before. Where `model.weights`
 * names pretrained weights the model is the one that they fit, and
 * {@linkcode loadPretrainedWeights} puts them in.
 *
 * @example
 * ```ts
 * import { buildModel, loadConfig, tf, useBackend } from "@likeness/likeness";
 *
 * await useBackend();
 * const config = await loadConfig("config.yaml");
 * const model = buildModel(config.model, { imageSize: 32, seed: 0 });
 * const images = tf.zeros([4, 32, 32, 3]) as tf.Tensor4D;
 * const { embeddings } = model.forward(images, "inference");
 * console.log(embeddings.shape); // [4, 256]
 * model.dispose();
 * ```
 *
 * @throws {UserError} if the settings name a layer that does not exist
 */
export function buildModel(
  settings: ModelConfig,
  { imageSize, categoryCount = 0, seed = 0 }: BuildModelOptions,
): Model {
  const parameters = createParameters(createRandom(`${seed} weights`));
  const backbone = buildBackbone(parameters, settings);
  const backboneVariables = [...parameters.all.keys()];
  const side = Math.ceil(imageSize / backbone.stride);
  const head = settings.name === "cgd"
    ? cgdHead(parameters, settings, backbone.channels)
    : similarityHead(parameters, settings, { side, channels: backbone.channels });
  const classify = categoryCount > 0
    ? classificationHead(parameters, { inputs: head.classifiedSize, categories: categoryCount })
    : undefined;

  const forward = (images: tf.Tensor4D, mode: Mode): ModelOutput =>
    tf.tidy(() => {
      const { embeddings, classified } = head.apply(backbone.layer(images, mode), mode);
      // The head only serves training; an embedding needs none of it.
      if (!classify || mode === "inference") return { embeddings };
      return { embeddings, logits: classify(classified, mode) };
    });
  const embed = trace(
    (images: tf.Tensor4D) => ({ embeddings: forward(images, "inference").embeddings }),
    { variables: parameters.all.values() },
  );

  return {
    settings,
    imageSize,
    categoryCount,
    parameters,
    backboneVariables,
    forward,
    embed: (images) => embed(images).embeddings,
    dispose: () => {
      embed.dispose();
      parameters.dispose();
    },
  };
}

function buildBackbone(parameters: Parameters, settings: ModelConfig): Backbone {
  switch (settings.backbone) {
    case "resnet50":
      return pretrainable(parameters, settings);
    case "small_resnet":
      return smallResnet(parameters, settings.backbone_width, {
        lastStride: settings.last_stride,
        freezeBatchNorm: settings.freeze_batch_norm,
      });
  }
}

/** ResNet-50 as its weights want it: the variant they are of, the images scaled as they know them. */
function pretrainable(parameters: Parameters, settings: ModelConfig): Backbone {
  const origin = originOf(settings.weights);
  const backbone = resnet50(parameters, settings.backbone_cut, {
    variant: origin ?? "keras",
    lastStride: settings.last_stride,
    freezeUpTo: settings.freeze_up_to,
    freezeBatchNorm: settings.freeze_batch_norm,
  });
  if (origin === null) return backbone;
  return {
    ...backbone,
    layer: (images, mode) => backbone.layer(preprocess(images, origin), mode),
  };
}
