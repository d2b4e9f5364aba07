/**
 * A training that takes milliseconds a step: a tiny model, always on the same batch.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Config } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/load_config.ts";
import { createRandom } from "../../src/core/random.ts";
import { buildModel } from "../../src/model/build_model.ts";
import type { Model } from "../../src/model/model.ts";
import * as tf from "../../src/tensor/tf.ts";
import { createLearner, type Learner } from "../../src/training/learner.ts";
import {
  createTrainStep,
  type StepResult,
  type TrainingBatch,
} from "../../src/training/train_step.ts";

const size = 8;
const categories = 4;
const batchSize = 12;

/** The kinds of training, each with another loss. */
export const kinds: Record<string, string[]> = {
  "cgd, batch-hard triplets, auxiliary loss": [
    "model.name=cgd",
    "model.embedding_size=12",
    "train.loss.name=batch_hard_triplet",
    "train.auxiliary_loss.weight=0.5",
  ],
  "similarity, HAP2S": [
    "model.name=similarity",
    "model.embedding_size=12",
    "train.loss.name=hap2s",
    "train.auxiliary_loss.weight=0",
  ],
};

/** What is trained, and how. */
export interface Training {
  config: Config;
  model: Model;
  learner: Learner;
  /** Its batch: images of categories that differ in their mean colour. */
  batch: TrainingBatch;
  /** One step on always the same batch, at the rate 0.003 unless told otherwise. */
  step(learningRate?: number): StepResult;
  /** Frees it all. */
  dispose(): void;
}

/** Calls `f` with a training on one fixed batch; nothing may be left over. */
export function withTraining(set: string[], f: (training: Training) => void): void {
  const before = tf.memory().numTensors;
  const training = startTraining(set);
  f(training);
  training.dispose();
  assert.equal(tf.memory().numTensors, before, "something is left over");
}

/** A training on one fixed batch. */
export function startTraining(set: string[]): Training {
  const config = parseConfig("", "test.yaml", {
    set: ["model.backbone_width=4", `data.image_size=${size}`, ...set],
  });
  const { model: settings, train } = config;
  const model = buildModel(settings, {
    imageSize: size,
    categoryCount: train.auxiliary_loss.weight > 0 ? categories : 0,
    seed: 1,
  });
  const learner = createLearner(model, train, { categories });
  const random = createRandom("train step");
  const labels = tf.tensor1d(Array.from({ length: batchSize }, (_, i) => i % categories), "int32");
  const images = tf.tensor4d(
    Float32Array.from({ length: batchSize * size * size * 3 }, (_, index) => {
      const category = Math.floor(index / (size * size * 3)) % categories;
      return 0.2 * Math.sin(2 * category + index % 3) + 0.3 * (random.next() - 0.5);
    }),
    [batchSize, size, size, 3],
  );
  const trainStep = createTrainStep(learner, train);
  return {
    config,
    model,
    learner,
    batch: { images, labels },
    step: (learningRate = 3e-3) =>
      tf.tidy(() => {
        const noise = learner.ranking.drawNoise(batchSize, random);
        return trainStep({ images, labels, noise }, learningRate);
      }),
    dispose() {
      trainStep.dispose();
      tf.dispose([images, labels]);
      learner.dispose();
      model.dispose();
    },
  };
}
