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
import { type Adam, createAdam } from "../../src/training/adam.ts";
import { createTrainStep, type StepLosses } from "../../src/training/train_step.ts";

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
  /** One step on always the same batch. */
  step(): StepLosses;
}

/** Calls `f` with a training on one fixed batch, whose categories differ in their mean colour. */
export function withTraining(set: string[], f: (training: Training) => void): void {
  const config = parseConfig("", "test.yaml", {
    set: ["model.backbone_width=4", `data.image_size=${size}`, ...set],
  });
  const { model: settings, train } = config;
  const before = tf.memory().numTensors;
  const model = buildModel(settings, {
    imageSize: size,
    categoryCount: train.auxiliary_loss.weight > 0 ? categories : 0,
    seed: 1,
  });
  const optimizer: Adam = createAdam(model.parameters.weights);
  const random = createRandom("train step");
  const labels = tf.tensor1d(Array.from({ length: batchSize }, (_, i) => i % categories), "int32");
  const images = tf.tensor4d(
    Float32Array.from({ length: batchSize * size * size * 3 }, (_, index) => {
      const category = Math.floor(index / (size * size * 3)) % categories;
      return 0.2 * Math.sin(2 * category + index % 3) + 0.3 * (random.next() - 0.5);
    }),
    [batchSize, size, size, 3],
  );
  const trainStep = createTrainStep(model, optimizer, train);
  f({ config, model, step: () => trainStep({ images, labels }, 3e-3) });
  trainStep.dispose();
  tf.dispose([images, labels]);
  optimizer.dispose();
  model.dispose();
  assert.equal(tf.memory().numTensors, before, "something is left over");
}
