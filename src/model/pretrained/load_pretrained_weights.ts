/**
 * Puts pretrained weights into a model's backbone, before training. All of them or none: a file
 * that fits in part is refused.
 *
 * @module
 */

import type { StoredArray } from "../../core/safetensors.ts";
import { messageOf, UserError } from "../../core/user_error.ts";
import * as tf from "../../tensor/tf.ts";
import { resnet50Layers } from "../backbones/resnet50.ts";
import type { Model } from "../model.ts";
import { readImagenetFile } from "./imagenet_file.ts";
import { readKerasWeights } from "./keras_weights.ts";
import { readTorchvisionWeights } from "./torchvision_weights.ts";
import { originOf } from "./weights_origin.ts";

/** What of a model is concerned. */
export type PretrainableModel = Pick<Model, "settings" | "parameters" | "backboneVariables">;

/**
 * Loads what the model's `weights` setting names into its backbone; the head keeps its new weights.
 *
 * @example
 * ```ts
 * import { buildModel, loadConfig, loadPretrainedWeights, useBackend } from "@likeness/likeness";
 *
 * const { model: settings, data } = await loadConfig("config.yaml");
 * await useBackend(settings.backend);
 * const model = buildModel(settings, { imageSize: data.image_size });
 * console.log(await loadPretrainedWeights(model, data.cache_dir)); // null: weights are "none"
 * model.dispose();
 * ```
 *
 * @param cacheDir where downloaded weights are kept (`data.cache_dir`)
 * @returns the file they are from; null where the setting is `none`
 * @throws {UserError} if the file is missing, damaged, or does not fit, naming the layer
 */
export async function loadPretrainedWeights(
  model: PretrainableModel,
  cacheDir: string,
): Promise<string | null> {
  const { weights } = model.settings;
  const origin = originOf(weights);
  if (origin === null) return null;
  const layers = resnet50Layers();
  const { path, arrays } = origin === "torchvision"
    ? { path: weights, arrays: await readTorchvisionWeights(weights) }
    : await readKeras(weights, cacheDir, layers);
  refuseOtherNetworks(arrays, layers, path);
  assign(model, arrays, path);
  return path;
}

async function readKeras(
  weights: string,
  cacheDir: string,
  layers: readonly string[],
): Promise<{ path: string; arrays: Map<string, StoredArray> }> {
  const { path, bytes } = weights === "imagenet"
    ? await readImagenetFile(cacheDir)
    : { path: weights, bytes: await readFile(weights) };
  try {
    return { path, arrays: await readKerasWeights(bytes, layers) };
  } catch (cause) {
    throw new UserError(`Cannot read weights "${path}": ${messageOf(cause)}.`, {
      hint: "Wanted weights of ResNet-50 as Keras saves them; perhaps they were not copied whole.",
      cause,
    });
  }
}

async function readFile(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    const missing = cause instanceof Deno.errors.NotFound;
    const reason = missing ? "no such file" : messageOf(cause);
    throw new UserError(`Cannot read weights "${path}": ${reason}.`, {
      hint: "Set model.weights to the file, or to none.",
      cause,
    });
  }
}

/** A deeper ResNet has all our layers, and more: it would fit, and be wrong. */
function refuseOtherNetworks(
  arrays: ReadonlyMap<string, StoredArray>,
  layers: readonly string[],
  path: string,
): void {
  const known = new Set(layers);
  for (const name of arrays.keys()) {
    const layer = name.split("/")[0];
    if (known.has(layer)) continue;
    throw new UserError(`Cannot use weights "${path}": ResNet-50 has no layer "${layer}".`, {
      hint: "They are of another network.",
    });
  }
}

function assign(
  model: PretrainableModel,
  arrays: ReadonlyMap<string, StoredArray>,
  path: string,
): void {
  const { backboneVariables, parameters } = model;
  for (const name of backboneVariables) {
    const wanted = parameters.all.get(name)!.shape;
    const found = arrays.get(name)?.shape;
    if (found?.join() === wanted.join()) continue;
    const [layer, variable] = name.split("/");
    throw new UserError(
      `Cannot use weights "${path}": layer "${layer}" has ` +
        `${found ? `a ${variable} of [${found}]` : `no ${variable}`}; wanted [${wanted}].`,
      { hint: "They must be of the whole ResNet-50, or of one cut at the same layer." },
    );
  }
  for (const name of backboneVariables) {
    const { shape, values } = arrays.get(name)!;
    tf.tidy(() => parameters.all.get(name)!.assign(tf.tensor(values, shape, "float32")));
  }
}
