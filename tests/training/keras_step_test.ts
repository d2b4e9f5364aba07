/**
 * One step of training against Keras's, on ResNet-50 with the head of CGD and both losses.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { parseConfig } from "../../src/config/load_config.ts";
import { readSafetensors, type StoredArray } from "../../src/core/safetensors.ts";
import { buildModel } from "../../src/model/build_model.ts";
import type { Model } from "../../src/model/model.ts";
import { readParameters, writeParameters } from "../../src/model/parameters.ts";
import * as tf from "../../src/tensor/tf.ts";
import { trace } from "../../src/tensor/trace.ts";
import { createLearner } from "../../src/training/learner.ts";
import {
  createTrainStep,
  lossGradients,
  type TrainingBatch,
} from "../../src/training/train_step.ts";
import { backendTest } from "../harness/backend_test.ts";
import { pythonWithKeras, scriptOutput } from "../harness/python_environment.ts";
import { relativeDifference } from "../harness/relative_difference.ts";

/** So large that what a step changes counts beside the weights. */
const learningRate = 0.1;
const script = join(import.meta.dirname!, "make_keras_step.py");
const kerasFiles = scriptOutput(pythonWithKeras, script, [`${learningRate}`]);
const options = { needs: [pythonWithKeras.need] };

const { model: modelSettings, train: settings, data } = parseConfig("", "/test.yaml", {
  set: [
    "data.image_size=64",
    "model.name=cgd",
    "model.backbone=resnet50",
    "model.embedding_size=48",
    "train.loss={name: batch_hard_triplet, margin: soft}",
    "train.auxiliary_loss={weight: 0.5, temperature: 0.5, label_smoothing: 0.1}",
    "train.weight_decay=0",
  ],
});

type Arrays = ReadonlyMap<string, StoredArray>;

async function read(name: string): Promise<Arrays> {
  return (await readSafetensors(join(await kerasFiles(), `${name}.safetensors`))).arrays;
}

/** Calls `f` with Keras's model and batch. */
async function withModel(
  f: (model: Model, batch: TrainingBatch) => Promise<void>,
): Promise<void> {
  const model = buildModel(modelSettings, { imageSize: data.image_size, categoryCount: 4 });
  writeParameters(model.parameters, await read("before"), "before");
  const arrays = await read("batch");
  const batch = {
    images: tf.tensor4d(arrays.get("images")!.values, [8, data.image_size, data.image_size, 3]),
    labels: tf.tensor1d(arrays.get("labels")!.values, "int32"),
  };
  await f(model, batch);
  tf.dispose([batch.images, batch.labels]);
  model.dispose();
}

function assertNear(found: ArrayLike<number>, expected: ArrayLike<number>, told: string): void {
  const difference = relativeDifference(found, expected);
  assert.ok(difference < 1e-3, `${told}: ${difference}`);
}

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/**
 * The bias of a convolution before a batch norm changes nothing in training, and its gradient is
 * zero. We leave it out; Keras computes it, and gets what rounding leaves over.
 */
function isWithoutGradient(name: string): boolean {
  return name.endsWith("_conv/bias");
}

await backendTest(
  "lossGradients() gives Keras's losses and every gradient of ResNet-50",
  () =>
    withModel(async (model, { images, labels }) => {
      const { parameters } = model;
      const learner = createLearner(model, settings, { categories: 4 });
      const [losses, gradients] = [await read("losses"), await read("gradients")];
      const compute = (images: tf.Tensor4D, labels: tf.Tensor1D) => {
        const found = lossGradients(learner, { images, labels }, settings);
        return { ...found.losses, ...Object.fromEntries(found.gradients) };
      };
      const traced = trace(compute, { variables: parameters.all.values() });
      for (const call of [traced, (...batch: Parameters<typeof compute>) => compute(...batch)]) {
        const found: Record<string, tf.Tensor> = tf.tidy(() => call(images, labels));
        const withGradient = [...gradients.keys()].filter((name) => !isWithoutGradient(name));
        assert.deepEqual(Object.keys(found).sort(), [...losses.keys(), ...withGradient].sort());
        for (const [name, tensor] of Object.entries(found)) {
          const { values } = (losses.get(name) ?? gradients.get(name))!;
          assertNear(tensor.dataSync(), values, name);
        }
        tf.dispose(found);
      }
      traced.dispose();
      learner.dispose();
      for (const [name, { values }] of gradients) {
        if (!isWithoutGradient(name)) continue;
        const kernel = gradients.get(name.replace("bias", "kernel"))!;
        const share = largest(values) / largest(kernel.values);
        assert.ok(share < 1e-4, `${name} is not zero but for rounding: ${share}`);
      }
    }),
  options,
);

await backendTest(
  "trainStep() changes weights and moving averages as Keras's Adam and layers",
  () =>
    withModel(async (model, batch) => {
      const learner = createLearner(model, settings, { categories: 4 });
      learner.optimizer.restore(await read("adam"), 10);
      const trainStep = createTrainStep(learner, settings);
      trainStep(batch, learningRate);
      trainStep.dispose();
      learner.dispose();

      const [before, after] = [await read("before"), await read("after")];
      const found = await readParameters(model.parameters);
      assert.deepEqual([...found.keys()].sort(), [...after.keys()].sort());
      for (const [name, { values }] of found) {
        const [start, expected] = [before.get(name)!.values, after.get(name)!.values];
        if (isWithoutGradient(name)) {
          // Adam turns Keras's rounding into a step.
          assert.deepEqual(values, start, name);
          const moved = largest(expected.map((value, index) => value - start[index]));
          assert.ok(moved <= learningRate, `${name} moved by ${moved}`);
          continue;
        }
        assertNear(values, expected, name);
        const changeTo = (end: StoredArray["values"]) => end.map((value, i) => value - start[i]);
        assertNear(changeTo(values), changeTo(expected), `change of ${name}`);
      }
    }),
  options,
);
