/**
 * One epoch of training: batches are decoded ahead, augmented, and each makes one step. The epoch's
 * random stream follows from the seed and its number alone, so its batches can be drawn again, and
 * an epoch that was broken off goes on within it.
 *
 * @module
 */

import type { Config } from "../config/config.ts";
import type { Clock } from "../core/clock.ts";
import { startProgress } from "../core/progress.ts";
import { createRandom, type RandomState } from "../core/random.ts";
import type { StopSignal } from "../core/stop_signal.ts";
import { augment } from "../data/augment.ts";
import { epochBatches, type NearestCategories } from "../data/epoch_batches.ts";
import type { ImageCache } from "../data/image_cache.ts";
import { imagesToTensor } from "../data/images_to_tensor.ts";
import { loadBatches } from "../data/load_batches.ts";
import type { Sample } from "../data/sample.ts";
import type { Model } from "../model/model.ts";
import * as tf from "../tensor/tf.ts";
import { learningRateAt } from "./schedule.ts";
import type { RankingLoss } from "./ranking_loss.ts";
import { refuseNonFinite } from "./refuse_non_finite.ts";
import { addFigures, noFigures, type StepFigures } from "./step_figures.ts";
import type { TrainStep } from "./train_step.ts";

/** What changes from epoch to epoch, and what does not. */
export interface EpochInput {
  config: Config;
  model: Model;
  ranking: RankingLoss;
  /** Changes both. */
  trainStep: TrainStep;
  /** Where a batch is written that cannot be trained on. */
  runFolder: string;
  /** Steps done before this epoch. */
  stepsBefore: number;
  samples: readonly Sample[];
  /** The category of each sample, as a number. */
  labels: Int32Array;
  /** What sampler `hard_class` chooses by. */
  nearest: NearestCategories | null;
  cache: ImageCache;
  clock: Clock;
  epoch: number;
  /** How often the plateau schedule has lowered the rate. */
  reductions: number;
  stop: StopSignal;
  /** Where the epoch goes on; null to begin it. */
  from: EpochProgress | null;
  /** Shown the images of each step as the model sees them, before it and within a tidy. */
  look(images: tf.Tensor4D): void;
  /** Called after each step. */
  onStep(progress: EpochProgress, batchesLeft: number): Promise<void>;
}

/** How far an epoch is. */
export interface EpochProgress {
  /** Batches trained on: where the sampler stands. */
  batches: number;
  /** The random stream after them. */
  random: RandomState;
  /** What they add to the epoch's means. */
  means: StepFigures;
}

/** The means of an epoch's figures, and what it took. */
export interface EpochResult extends StepFigures {
  /** The learning rate of the last step. */
  learningRate: number;
  /** Images trained on by this process. */
  images: number;
  /** How long that took. */
  seconds: number;
}

/** Trains for one epoch, or until a stop signal. */
export async function trainEpoch(input: EpochInput): Promise<EpochResult> {
  const { config, trainStep, stepsBefore, samples, labels, cache, epoch, reductions } = input;
  const { nearest, stop, from, onStep, clock, model, ranking, runFolder, look } = input;
  const { train: settings, data } = config;
  let random = createRandom(`${settings.seed} epoch ${epoch}`);
  const batches = epochBatches(samples, labels, settings, { random, nearest });
  if (from) random = createRandom(from.random);
  const means = from ? { ...from.means } : noFigures();
  let done = from?.batches ?? 0;
  const loaded = loadBatches({
    samples,
    batches: batches.slice(done),
    imageSize: data.image_size,
    cropToBox: data.crop_to_box,
    prefetchBatches: data.prefetch_batches,
    cache,
  });

  const learningRateOf = (batch: number) =>
    learningRateAt(settings, {
      step: stepsBefore + batch,
      stepsPerEpoch: batches.length,
      reductions,
    });

  const imagesLeft = batches.slice(done).reduce((sum, batch) => sum + batch.length, 0);
  const title = `epoch ${epoch}/${settings.epochs}`;
  const progress = startProgress({ title, total: imagesLeft, unit: "images" });
  const started = clock.elapsed();
  let images = 0;
  try {
    for await (const batch of loaded) {
      if (stop.exitCode !== null) break;
      const figures = tf.tidy(() => {
        const pixels = augment(imagesToTensor(batch), settings.augmentation, random);
        look(pixels);
        const batchLabels = batch.indices.map((index) => labels[index]);
        const noise = ranking.drawNoise(batch.indices.length, random);
        return trainStep(
          { images: pixels, labels: tf.tensor1d(batchLabels, "int32"), noise },
          learningRateOf(done),
        );
      });
      done++;
      await refuseNonFinite(figures, {
        ...{ epoch, samples, runFolder },
        ...{ parameters: model.parameters, lossParameters: ranking.parameters },
        ...{ step: stepsBefore + done, batch: done, indices: batch.indices },
      });
      addFigures(means, figures, batches.length);
      images += batch.indices.length;
      progress.advance(batch.indices.length, `loss ${figures.loss.toFixed(4)}`);
      const progressNow = { batches: done, random: random.state, means: { ...means } };
      await onStep(progressNow, batches.length - done);
    }
  } finally {
    progress.finish();
  }
  return {
    ...means,
    learningRate: learningRateOf(Math.max(0, done - 1)),
    images,
    seconds: (clock.elapsed() - started) / 1000,
  };
}
