/**
 * Batches of training data as the model sees them: sampled, decoded and augmented, for the page of
 * training data.
 *
 * @module
 */

import type { Config } from "../config/config.ts";
import { createRandom } from "../core/random.ts";
import { UserError } from "../core/user_error.ts";
import { augment } from "../data/augment.ts";
import { encodeImage } from "../data/encode_image.ts";
import { epochBatches } from "../data/epoch_batches.ts";
import { imagesToTensor } from "../data/images_to_tensor.ts";
import { labelsOf } from "../data/labels.ts";
import { loadBatches } from "../data/load_batches.ts";
import type { Sample } from "../data/sample.ts";
import { tensorToImages } from "../data/tensor_to_images.ts";
import * as tf from "../tensor/tf.ts";
import type { SeenPicture } from "./data_page.ts";

/**
 * The first `count` batches of the training's first epoch. A backend must have been chosen.
 *
 * @throws {UserError} if the batches depend on a model, as those of sampler `hard_class`
 */
export async function trainingBatches(
  { data, train }: Config,
  samples: readonly Sample[],
  count: number,
): Promise<SeenPicture[][]> {
  if (train.sampler.name === "hard_class") {
    throw new UserError(
      "Cannot show the batches of sampler hard_class: they follow from what the model has learnt.",
      { hint: 'To see the pictures alone: --set "train.sampler={name: pk}".' },
    );
  }
  // The stream of the first epoch, so that these are the very pictures that training starts with.
  const random = createRandom(`${train.seed} epoch 1`);
  const { labels } = labelsOf(samples);
  const batches = epochBatches(samples, labels, train, { random, nearest: null });
  const loaded = loadBatches({
    samples,
    batches: batches.slice(0, count),
    imageSize: data.image_size,
    cropToBox: data.crop_to_box,
    prefetchBatches: 1,
  });
  const seen: SeenPicture[][] = [];
  for await (const batch of loaded) {
    const images = tf.tidy(() =>
      tensorToImages(augment(imagesToTensor(batch), train.augmentation, random))
    );
    const pictures = batch.indices.map(async (index, position) => {
      const { path, category } = samples[index];
      return { path, category, image: await encodeImage(images[position], data.image_size) };
    });
    seen.push(await Promise.all(pictures));
  }
  return seen;
}
