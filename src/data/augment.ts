/**
 * Changes training images at random, so that no image is seen twice the same: one projective
 * transform per image for all that moves pixels, then greyscale. Before it stands
 * `images_to_tensor.ts`, after it the model.
 *
 * @module
 */

import type { TrainConfig } from "../config/config.ts";
import type { Random } from "../core/random.ts";
import * as tf from "../tensor/tf.ts";
import { type Affine, compose, toTransform } from "./affine.ts";

/** What may happen to an image, and how likely. */
export type AugmentationSettings = TrainConfig["augmentation"];

/** How far each operation goes at most: to both sides, evenly distributed. */
const leastScale = 0.8;
const mostScale = 1.2;
const mostShift = 0.1; // of width and height
const mostTurn = 15 * Math.PI / 180;
const mostShear = 10 * Math.PI / 180;

// ITU-R BT.601. The weights add up to 1, so they hold for values around 0 as well.
const luma = [0.299, 0.587, 0.114];

/** Black, as the padding. */
const black = -0.5;

/** What happens to one image. */
interface Change {
  transform: number[];
  greyscale: boolean;
}

/**
 * Augments a batch. Each image gets zero to `at_most` different operations, each number as likely as
 * the others, chosen at random; whatever the choice, they apply in the order flip, scale, shear,
 * rotate, translate, about the centre of the image, in one bilinear resampling.
 *
 * @param images `[batch, height, width, 3]`, −0.5..0.5
 * @param settings which operations, and how many
 * @param random where chance comes from
 * @returns images of the same shape
 */
export function augment(
  images: tf.Tensor4D,
  settings: AugmentationSettings,
  random: Random,
): tf.Tensor4D {
  const [batch, height, width] = images.shape;
  const changes = Array.from(
    { length: batch },
    () => drawChange(settings, random, { height, width }),
  );
  return tf.tidy(() => {
    const moved = move(images, changes.map(({ transform }) => transform), settings.fill);
    if (!changes.some(({ greyscale }) => greyscale)) return moved;
    const chosen = tf.tensor4d(changes.map(({ greyscale }) => greyscale ? 1 : 0), [batch, 1, 1, 1]);
    const grey = tf.sum<tf.Tensor4D>(tf.mul(moved, tf.tensor1d(luma)), 3, true);
    return tf.where(tf.cast(chosen, "bool"), grey, moved);
  });
}

function drawChange(
  { operations, at_most, flip }: AugmentationSettings,
  random: Random,
  { height, width }: { height: number; width: number },
): Change {
  const count = random.integer(Math.min(at_most, operations.length) + 1);
  const chosen = new Set(random.shuffle(operations).slice(0, count));
  const steps: Affine[] = [];
  if (random.next() < flip) steps.push([-1, 0, 0, 0, 1, 0]);
  if (chosen.has("scale")) steps.push(scaling(random.between(leastScale, mostScale)));
  if (chosen.has("shear")) steps.push(shearing(random.between(-mostShear, mostShear)));
  if (chosen.has("rotate")) steps.push(rotation(random.between(-mostTurn, mostTurn)));
  if (chosen.has("translate")) {
    const right = random.between(-mostShift, mostShift) * width;
    const down = random.between(-mostShift, mostShift) * height;
    steps.push([1, 0, right, 0, 1, down]);
  }
  return {
    transform: toTransform(compose(steps), { height, width }),
    greyscale: chosen.has("grayscale"),
  };
}

function move(
  images: tf.Tensor4D,
  transforms: number[][],
  fill: AugmentationSettings["fill"],
): tf.Tensor4D {
  const mode = fill === "edge" ? "nearest" : "constant";
  if (tf.getBackend() !== "cpu") {
    const all = tf.tensor2d(transforms, [transforms.length, 8]);
    return tf.image.transform(images, all, "bilinear", mode, black);
  }
  // The plain JavaScript backend of TensorFlow.js 4.22 stops after the first image of a batch.
  return tf.concat(transforms.map((transform, index) => {
    const image = tf.slice(images, [index, 0, 0, 0], [1, -1, -1, -1]);
    return tf.image.transform(image, tf.tensor2d([transform]), "bilinear", mode, black);
  }));
}

function scaling(factor: number): Affine {
  return [factor, 0, 0, 0, factor, 0];
}

function shearing(angle: number): Affine {
  return [1, Math.tan(angle), 0, 0, 1, 0];
}

function rotation(angle: number): Affine {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [cos, -sin, 0, sin, cos, 0];
}
