/**
 * Our side of `bench:train-step`: the training step that `ml:train` does, on fixed random images.
 *
 * @module
 */

import { createRandom } from "../../src/core/random.ts";
import { imagesToTensor } from "../../src/data/images_to_tensor.ts";
import { buildModel } from "../../src/model/build_model.ts";
import * as tf from "../../src/tensor/tf.ts";
import { useBackend } from "../../src/tensor/use_backend.ts";
import { createLearner } from "../../src/training/learner.ts";
import { createTrainStep } from "../../src/training/train_step.ts";
import { cgdConfig } from "../cgd_config.ts";
import { type Prepared, serveRounds } from "../serve_rounds.ts";
import type { TrainStepJob } from "./cases.ts";

/** Builds the model and does the first steps. */
async function prepare(job: TrainStepJob): Promise<Prepared> {
  const { model: settings, train } = await cgdConfig(job);
  const { name, reason } = await useBackend(settings.backend);
  const model = buildModel(settings, { imageSize: job.size });
  const categories = Math.ceil(job.batch / job.samplesPerCategory);
  const trainStep = createTrainStep(createLearner(model, train, { categories }), train);
  const batch = fixedBatch(job);
  const step = () => trainStep(batch, train.learning_rate).loss;

  for (let warmUp = 0; warmUp < job.warmUpSteps; warmUp++) step();
  return {
    versions: {},
    choice: `backend ${name} (${reason})`,
    round: () => {
      let loss = 0;
      for (let done = 0; done < job.steps; done++) loss = step();
      return Promise.resolve({ images: job.steps * job.batch, loss });
    },
  };
}

function fixedBatch({ batch, size, samplesPerCategory }: TrainStepJob) {
  const random = createRandom("images of bench:train-step");
  const indices = Array.from({ length: batch }, (_, index) => index);
  const pixels = Uint8Array.from({ length: batch * size * size * 3 }, () => random.integer(256));
  return {
    images: imagesToTensor({ pixels, indices, imageSize: size }),
    labels: tf.tensor1d(indices.map((index) => Math.floor(index / samplesPerCategory)), "int32"),
  };
}

if (import.meta.main) await serveRounds(prepare);
