/**
 * A real training of a small network on small pictures, seen as `detectCollapse()` sees one: the
 * means of its figures over windows of steps.
 *
 * @module
 */

import { parseConfig } from "../../src/config/load_config.ts";
import { createRandom } from "../../src/core/random.ts";
import { createImageCache } from "../../src/data/image_cache.ts";
import { imagesToTensor } from "../../src/data/images_to_tensor.ts";
import { labelsOf } from "../../src/data/labels.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import { loadBatches } from "../../src/data/load_batches.ts";
import { sampleBatches } from "../../src/data/sample_batches.ts";
import { buildModel } from "../../src/model/build_model.ts";
import * as tf from "../../src/tensor/tf.ts";
import { createLearner } from "../../src/training/learner.ts";
import { addFigures, noFigures, type StepFigures } from "../../src/training/step_figures.ts";
import { createTrainStep } from "../../src/training/train_step.ts";
import { setFlags } from "../harness/run_task.ts";
import { writeSmallDataset } from "../harness/small_dataset.ts";
import { smallRun, withFolder } from "../harness/small_run.ts";

const stepsInWindow = 20;

/** What is trained on, and for how long. */
export interface WindowOptions {
  windows: number;
  /** Different shapes and colours, 6 pictures each; up to 32. */
  categories?: number;
  /** Whether the labels have nothing to do with the pictures, so that nothing can be learnt. */
  randomLabels?: boolean;
}

/** Trains with `settings` besides those of a small run. */
export async function windowMeans(
  settings: Record<string, unknown>,
  { windows, categories = 32, randomLabels = false }: WindowOptions,
): Promise<StepFigures[]> {
  const means: StepFigures[] = [];
  await withFolder(async (folder) => {
    await writeSmallDataset(`${folder}/data`, { categories, imagesEach: 6 });
    const set = setFlags({ ...smallRun(folder), ...settings }).filter((flag) => flag !== "--set");
    const { data, model: modelSettings, train } = parseConfig("", `${folder}/a.yaml`, { set });
    const samples = await listSamples(data);
    const { labels, categories: { length } } = labelsOf(samples);
    if (randomLabels) labels.set(createRandom("labels").shuffle([...labels]));
    const model = buildModel(modelSettings, {
      imageSize: data.image_size,
      categoryCount: 0,
      seed: 0,
    });
    const learner = createLearner(model, { ...train, weight_decay: 0 }, { categories: length });
    const step = createTrainStep(learner, train);
    const cache = createImageCache(64);
    while (means.length < windows) {
      const mean = noFigures();
      const batches = firstBatches(labels, train, `window ${means.length}`);
      const options = { imageSize: data.image_size, cropToBox: false, prefetchBatches: 4, cache };
      for await (const batch of loadBatches({ samples, batches, ...options })) {
        const ofBatch = batch.indices.map((index) => labels[index]);
        const figures = tf.tidy(() =>
          step(
            { images: imagesToTensor(batch), labels: tf.tensor1d(ofBatch, "int32") },
            train.learning_rate,
          )
        );
        addFigures(mean, figures, stepsInWindow);
      }
      means.push(mean);
    }
    step.dispose();
    learner.dispose();
    model.dispose();
  });
  return means;
}

function firstBatches(
  labels: Int32Array,
  settings: { categories_per_batch: number; samples_per_category: number },
  seed: string,
): number[][] {
  const random = createRandom(seed);
  const batches: number[][] = [];
  while (batches.length < stepsInWindow) {
    batches.push(...sampleBatches(labels, {
      categoriesPerBatch: settings.categories_per_batch,
      samplesPerCategory: settings.samples_per_category,
      random,
    }));
  }
  return batches.slice(0, stepsInWindow);
}
