/**
 * One epoch of training: batches are decoded ahead, augmented, and each makes one step. The epoch's
 * random stream follows from the seed and its number alone, so any epoch can be repeated.
 *
 * @module
 */

import type { Config } from "../config/config.ts";
import { startProgress } from "../core/progress.ts";
import { createRandom } from "../core/random.ts";
import type { StopSignal } from "../core/stop_signal.ts";
import { UserError } from "../core/user_error.ts";
import { augment } from "../data/augment.ts";
import type { ImageCache } from "../data/image_cache.ts";
import { imagesToTensor } from "../data/images_to_tensor.ts";
import { loadBatches } from "../data/load_batches.ts";
import type { Sample } from "../data/sample.ts";
import { sampleBatches } from "../data/sample_batches.ts";
import * as tf from "../tensor/tf.ts";
import { learningRateAt } from "./schedule.ts";
import type { StepLosses, TrainStep } from "./train_step.ts";

/** What changes from epoch to epoch, and what does not. */
export interface EpochInput {
  config: Config;
  /** Changes the model. */
  trainStep: TrainStep;
  /** Steps done before this epoch. */
  stepsBefore: number;
  samples: readonly Sample[];
  /** The category of each sample, as a number. */
  labels: Int32Array;
  cache: ImageCache;
  epoch: number;
  /** How often the plateau schedule has lowered the rate. */
  reductions: number;
  stop: StopSignal;
}

/** The means of an epoch's losses, and its figures. */
export interface EpochResult extends StepLosses {
  /** The learning rate of the last step. */
  learningRate: number;
  /** Images trained on. */
  images: number;
  /** How long it took. */
  seconds: number;
}

/** Trains for one epoch, or until a stop signal. */
export async function trainEpoch(
  { config, trainStep, stepsBefore, samples, labels, cache, epoch, reductions, stop }: EpochInput,
): Promise<EpochResult> {
  const { data, train: settings } = config;
  const random = createRandom(`${settings.seed} epoch ${epoch}`);
  const batches = [...sampleBatches(labels, {
    categoriesPerBatch: settings.categories_per_batch,
    samplesPerCategory: settings.samples_per_category,
    random,
  })];
  const loaded = loadBatches({
    samples,
    batches,
    imageSize: data.image_size,
    cropToBox: data.crop_to_box,
    prefetchBatches: data.prefetch_batches,
    cache,
  });

  const images = batches.reduce((sum, batch) => sum + batch.length, 0);
  const title = `epoch ${epoch}/${settings.epochs}`;
  const progress = startProgress({ title, total: images, unit: "images" });
  const started = performance.now();
  const mean: StepLosses = { loss: 0, rankingLoss: 0, auxiliaryLoss: 0 };
  let learningRate = settings.learning_rate;
  let steps = stepsBefore;
  try {
    for await (const batch of loaded) {
      const position = { step: steps, stepsPerEpoch: batches.length, reductions };
      learningRate = learningRateAt(settings, position);
      const losses = tf.tidy(() => {
        const images = augment(imagesToTensor(batch), settings.augmentation, random);
        const batchLabels = batch.indices.map((index) => labels[index]);
        return trainStep({ images, labels: tf.tensor1d(batchLabels, "int32") }, learningRate);
      });
      steps++;
      refuseNonFinite(losses.loss, steps);
      mean.loss += losses.loss / batches.length;
      mean.rankingLoss += losses.rankingLoss / batches.length;
      mean.auxiliaryLoss += losses.auxiliaryLoss / batches.length;
      progress.advance(batch.indices.length, `loss ${losses.loss.toFixed(4)}`);
      if (stop.exitCode !== null) break;
    }
  } finally {
    progress.finish();
  }
  return { ...mean, learningRate, images, seconds: (performance.now() - started) / 1000 };
}

function refuseNonFinite(loss: number, step: number): void {
  if (Number.isFinite(loss)) return;
  throw new UserError(`Cannot go on training: the loss is ${loss} at step ${step}.`, {
    hint: "Lower train.learning_rate, or add train.warmup_epochs; the last checkpoint is kept.",
  });
}
