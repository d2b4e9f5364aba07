import assert from "node:assert/strict";
import type { Config } from "../../src/config/config.ts";
import { parseConfig } from "../../src/config/load_config.ts";
import { createRandom } from "../../src/core/random.ts";
import { buildModel } from "../../src/model/build_model.ts";
import type { Model } from "../../src/model/model.ts";
import * as tf from "../../src/tensor/tf.ts";
import { type Adam, createAdam } from "../../src/training/adam.ts";
import { createTrainStep, type StepLosses } from "../../src/training/train_step.ts";
import { backendTest } from "../harness/backend_test.ts";

const size = 8;
const categories = 4;
const batchSize = 12;

/** The kinds of training, each with another loss. */
const kinds: Record<string, string[]> = {
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

interface Training {
  config: Config;
  model: Model;
  /** One step on always the same batch. */
  step(): StepLosses;
}

/** Calls `f` with a training on one fixed batch, whose categories differ in their mean colour. */
function withTraining(set: string[], f: (training: Training) => void): void {
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

for (const [kind, set] of Object.entries(kinds)) {
  await backendTest(`trainStep() lowers the loss of a batch (${kind})`, () => {
    withTraining(set, ({ step }) => {
      const losses = Array.from({ length: 30 }, () => step().loss);
      assert.ok(losses.every(Number.isFinite), `${losses}`);
      assert.ok(losses[29] < 0.7 * losses[0], `${losses[0]} → ${losses[29]}`);
    });
  });

  await backendTest(`trainStep() leaks no tensor over 100 steps (${kind})`, () => {
    withTraining(set, ({ step }) => {
      step();
      const { numTensors } = tf.memory();
      for (let done = 0; done < 100; done++) {
        step();
        assert.equal(tf.memory().numTensors, numTensors, `after ${done + 1} steps`);
      }
    });
  });

  await backendTest(`trainStep() changes every weight (${kind})`, () => {
    withTraining(set, ({ model, step }) => {
      const valuesOf = () =>
        new Map([...model.parameters.weights].map(([name, weight]) => [name, weight.dataSync()]));
      const before = valuesOf();
      step();
      for (const [name, values] of valuesOf()) {
        const moved = values.some((value, index) => value !== before.get(name)![index]);
        assert.ok(moved, `${name} stays as it is`);
      }
    });
  });
}

await backendTest(
  "trainStep() minimises the ranking loss and its share of the auxiliary loss",
  () => {
    withTraining(kinds["cgd, batch-hard triplets, auxiliary loss"], ({ step }) => {
      const { loss, rankingLoss, auxiliaryLoss } = step();
      assert.ok(rankingLoss > 0 && auxiliaryLoss > 0);
      assert.ok(Math.abs(loss - (rankingLoss + 0.5 * auxiliaryLoss)) < 1e-5);
    });
    withTraining(kinds["similarity, HAP2S"], ({ step }) => {
      const { loss, rankingLoss, auxiliaryLoss } = step();
      assert.equal(auxiliaryLoss, 0);
      assert.equal(loss, rankingLoss);
    });
  },
);
