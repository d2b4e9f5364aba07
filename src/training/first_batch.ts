/**
 * Shows the first batch that a session trains on, as the model sees it, on TensorBoard's pages: a
 * look tells whether the augmentation leaves what is to be learnt. Nothing is drawn at random for
 * it: it is the batch of the training itself.
 *
 * @module
 */

import { encodePng } from "../data/encode_image.ts";
import { imageGrid, type RgbImage } from "../data/image_grid.ts";
import { tensorToImages } from "../data/tensor_to_images.ts";
import * as tf from "../tensor/tf.ts";
import type { TrainingLog } from "./training_log.ts";

/** Looks at the first batch alone. */
export interface FirstBatch {
  /** Takes the images `[batch, size, size, 3]` of a step, within a tidy. */
  look(images: tf.Tensor4D): void;
  /** Shows them once the step is done. */
  stepDone(step: number): Promise<void>;
}

const columns = 8;
const mostImages = 4 * columns;
/** What fits on a page, and some 500 kB of PNG at most. */
const mostWidth = 96 * columns;

/** Waits for the first batch of a session. */
export function watchFirstBatch(log: Pick<TrainingLog, "image">): FirstBatch {
  let seen: RgbImage | null = null;
  let isShown = false;
  return {
    look(images) {
      if (isShown) return;
      const [count, size] = images.shape;
      const first = tf.slice(images, 0, Math.min(count, mostImages));
      seen = imageGrid(tensorToImages(first), { size, columns });
    },
    async stepDone(step) {
      if (isShown || !seen) return;
      const description = "The first images that a session of the training saw, augmented.";
      log.image(step, "train/images", { ...await encodePng(seen, { mostWidth }), description });
      seen = null;
      isShown = true;
    },
  };
}
