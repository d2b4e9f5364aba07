/**
 * The training loop. Reads straight down: an epoch of steps → stop? → evaluate → keep the best →
 * log → lower the rate → stop early.
 *
 * @module
 */

import type { Config } from "../config/config.ts";
import { type RunFiles, runFiles } from "../config/run_files.ts";
import { ensureWritableFolder } from "../core/atomic_write.ts";
import { UserError } from "../core/user_error.ts";
import * as tf from "../tensor/tf.ts";
import { canTrace } from "../tensor/trace.ts";
import { info } from "../core/log.ts";
import { neverStop, type StopSignal } from "../core/stop_signal.ts";
import { createImageCache } from "../data/image_cache.ts";
import { labelsOf } from "../data/labels.ts";
import type { SampleSplit } from "../data/split_samples.ts";
import { buildModel } from "../model/build_model.ts";
import { type CheckpointRecord, saveCheckpoint } from "../model/checkpoint.ts";
import { loadPretrainedWeights } from "../model/pretrained/load_pretrained_weights.ts";
import { createAdam } from "./adam.ts";
import { newPatience, observe } from "./schedule.ts";
import { trainEpoch } from "./train_epoch.ts";
import { createTrainStep } from "./train_step.ts";
import { startTrainingLog } from "./training_log.ts";
import { type SelectionMetrics, smallerIsBetter, validate } from "./validate.ts";

/** What training is given besides its configuration. */
export interface TrainOptions {
  /** The samples, already split. */
  split: SampleSplit;
  /** Looked at after each step. */
  stop?: StopSignal;
}

/** How a training ended. */
export interface TrainingResult {
  /** Epochs done. */
  epochs: number;
  /** The epoch of the best checkpoint; 0 if there is none. */
  bestEpoch: number;
  /** The selection metrics of that epoch; null if there are no selection categories. */
  bestMetrics: SelectionMetrics | null;
  /** Where everything is. */
  files: RunFiles;
  /** 0, or the exit code of a stop signal. */
  exitCode: number;
}

/**
 * Trains a model and writes checkpoints, `metrics.csv` and `timings.csv` into the run's folder. A
 * backend must have been chosen before.
 *
 * @example
 * ```ts
 * import { listSamples, loadConfig, splitSamples, train, useBackend } from "@likeness/likeness";
 *
 * const config = await loadConfig("examples/my_config.yaml", {
 *   set: ["train.epochs=1", `output.dir=${await Deno.makeTempDir()}`],
 * });
 * await useBackend(config.model.backend, config.model);
 * const split = splitSamples(await listSamples(config.data), config.data);
 * const { epochs, files } = await train(config, { split });
 * console.log(epochs, files.best); // 1, and the path of the best checkpoint
 * ```
 *
 * @throws {UserError} if the data do not fit the settings, or a place cannot be written
 */
export async function train(
  config: Config,
  { split, stop = neverStop }: TrainOptions,
): Promise<TrainingResult> {
  const { data, train: settings } = config;
  const files = runFiles(config.output);
  await ensureWritableFolder(files.folder);
  if (settings.precision === "bfloat16" && !canTrace()) {
    throw new UserError(
      `Cannot train in bfloat16 on backend "${tf.getBackend()}": only tensorflow can.`,
      { hint: "deno task setup:tensorflow brings it; or set train.precision to float32." },
    );
  }

  const { labels, categories } = labelsOf(split.train);
  const model = buildModel(config.model, {
    imageSize: data.image_size,
    categoryCount: settings.auxiliary_loss.weight > 0 ? categories.length : 0,
    seed: settings.seed,
  });
  const weights = await loadPretrainedWeights(model, data.cache_dir);
  if (weights !== null) info(`Weights: ${weights}`);
  const optimizer = createAdam(model.parameters.weights, { weightDecay: settings.weight_decay });
  const trainStep = createTrainStep(model, optimizer, settings);
  const cache = createImageCache(data.cache_mib);
  const log = startTrainingLog(files);

  const best = newPatience();
  const plateau = newPatience();
  const result: TrainingResult = { epochs: 0, bestEpoch: 0, bestMetrics: null, files, exitCode: 0 };
  let reductions = 0;

  const recordAt = (epoch: number, metrics: SelectionMetrics | null): CheckpointRecord => ({
    model: config.model,
    data,
    trainedCategories: categories,
    selectedOn: split.protocol.selectedOn,
    categoryCount: model.categoryCount,
    epoch,
    step: optimizer.steps,
    metrics: { ...metrics },
  });

  for (let epoch = 1; epoch <= settings.epochs; epoch++) {
    const samples = split.train;
    const stepsBefore = optimizer.steps;
    const position = { epoch, stepsBefore, reductions };
    const epochResult = await trainEpoch({
      ...{ config, trainStep, samples, labels, cache, stop },
      ...position,
    });

    if (stop.exitCode !== null) {
      const record = recordAt(epoch - 1, null);
      await saveCheckpoint(files.last, model, record, await optimizer.read());
      result.exitCode = stop.exitCode;
      break;
    }

    const metrics = await validate(model, split.selection, { config, cache });
    const record = recordAt(epoch, metrics);
    // Without selection categories the newest model counts as the best.
    const value = metrics ? metrics[settings.select_best_by] : -epoch;
    const smaller = metrics === null || smallerIsBetter(settings.select_best_by);

    const isBest = observe(best, value, smaller);
    if (isBest) {
      result.bestEpoch = epoch;
      result.bestMetrics = metrics;
      await saveCheckpoint(files.best, model, record);
    }
    await saveCheckpoint(files.last, model, record, await optimizer.read());

    result.epochs = epoch;
    const { epochs } = settings;
    await log.append({
      epoch,
      epochs,
      step: optimizer.steps,
      result: epochResult,
      metrics,
      isBest,
    });

    observe(plateau, value, smaller);
    if (plateau.waited >= settings.plateau_patience) {
      reductions++;
      plateau.waited = 0;
    }
    const patience = settings.early_stopping_patience;
    if (patience !== null && best.waited >= patience) {
      info(`No improvement in ${patience} epochs: training ends. Best: epoch ${result.bestEpoch}.`);
      break;
    }
  }
  trainStep.dispose();
  optimizer.dispose();
  model.dispose();
  return result;
}
