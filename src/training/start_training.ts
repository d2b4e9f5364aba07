/**
 * A training in memory: a model, its optimizer and the state of the loop, all of them new or all as
 * a checkpoint has them.
 *
 * @module
 */

import { info } from "../core/log.ts";
import { UserError } from "../core/user_error.ts";
import { refuseUnfillableBatches } from "../data/epoch_batches.ts";
import { labelsOf } from "../data/labels.ts";
import type { SampleSplit } from "../data/split_samples.ts";
import { buildModel } from "../model/build_model.ts";
import { writeCheckpoint } from "../model/checkpoint.ts";
import type { Model } from "../model/model.ts";
import { readParameters, writeParameters } from "../model/parameters.ts";
import { loadPretrainedWeights } from "../model/pretrained/load_pretrained_weights.ts";
import {
  checkpointPath,
  removeOldCheckpoints,
  type WholeCheckpoint,
} from "../model/run_checkpoints.ts";
import * as tf from "../tensor/tf.ts";
import { canTrace } from "../tensor/trace.ts";
import type { Adam } from "./adam.ts";
import { checkResumable } from "./check_resumable.ts";
import { createLearner } from "./learner.ts";
import { refuseNonFiniteArrays } from "./non_finite_arrays.ts";
import type { RankingLoss } from "./ranking_loss.ts";
import { createTrainStep, type TrainStep } from "./train_step.ts";
import { newTrainingState, type TrainingConditions, type TrainingState } from "./training_state.ts";
import type { SelectionMetrics } from "./validate.ts";

/** A training in memory. */
export interface Training {
  state: TrainingState;
  model: Model;
  ranking: RankingLoss;
  optimizer: Adam;
  trainStep: TrainStep;
  /** Writes a checkpoint of this very moment into `folder`, and removes the oldest there. */
  save(folder: string, metrics: SelectionMetrics | null): Promise<void>;
  /** Frees its tensors. */
  dispose(): void;
}

/**
 * Starts a training, or goes on with that of a checkpoint.
 *
 * @throws {UserError} if the checkpoint is of another training, or the settings cannot be met
 */
export async function startTraining(
  conditions: TrainingConditions,
  split: SampleSplit,
  checkpoint: WholeCheckpoint | null,
): Promise<Training> {
  const { model: modelSettings, data, train: settings } = conditions.config;
  if (settings.precision === "bfloat16" && !canTrace()) {
    throw new UserError(
      `Cannot train in bfloat16 on backend "${tf.getBackend()}": only tensorflow can.`,
      { hint: "deno task setup:tensorflow brings it; or set train.precision to float32." },
    );
  }
  const state = checkpoint ? stateOf(checkpoint, conditions) : newTrainingState(conditions);
  const { labels, categories } = labelsOf(split.train);
  refuseUnfillableBatches(split.train, labels, settings);
  const model = buildModel(modelSettings, {
    imageSize: data.image_size,
    categoryCount: settings.auxiliary_loss.weight > 0 ? categories.length : 0,
    seed: settings.seed,
  });
  const learner = createLearner(model, settings, { categories: categories.length });
  const { ranking, optimizer } = learner;
  if (checkpoint) {
    writeParameters(model.parameters, checkpoint.weights, checkpoint.path);
    writeParameters(ranking.parameters, checkpoint.loss, checkpoint.path);
    optimizer.restore(checkpoint.optimizer, checkpoint.record.step);
  } else {
    const weights = await loadPretrainedWeights(model, data.cache_dir);
    if (weights !== null) info(`Weights: ${weights}`);
  }
  const source = checkpoint?.path ?? modelSettings.weights;
  refuseNonFiniteArrays(await readParameters(model.parameters), source);
  refuseNonFiniteArrays(await readParameters(ranking.parameters), source);
  const trainStep = createTrainStep(learner, settings);
  return {
    state,
    model,
    ranking,
    optimizer,
    trainStep,
    async save(folder, metrics) {
      const record = {
        model: modelSettings,
        data,
        trainedCategories: categories,
        selectedOn: split.protocol.selectedOn,
        categoryCount: model.categoryCount,
        epoch: state.epoch - 1,
        step: optimizer.steps,
        metrics: { ...metrics },
        bestStep: state.bestStep,
      };
      const weights = await readParameters(model.parameters);
      const loss = await readParameters(ranking.parameters);
      // The last step may have made finite gradients into weights that are not.
      refuseNonFiniteArrays(new Map([...weights, ...loss]), `step ${optimizer.steps}`);
      await writeCheckpoint(checkpointPath(folder, optimizer.steps), {
        ...{ record, weights, state, loss },
        optimizer: await optimizer.read(),
      });
      await removeOldCheckpoints(folder, settings.keep_checkpoints);
    },
    dispose() {
      trainStep.dispose();
      learner.dispose();
      model.dispose();
    },
  };
}

/** The state that a checkpoint holds, under the conditions of now. */
function stateOf(checkpoint: WholeCheckpoint, conditions: TrainingConditions): TrainingState {
  const state = checkpoint.state as TrainingState;
  if (state.format !== 1) {
    throw new UserError(`Cannot go on from "${checkpoint.path}": format ${state.format}.`, {
      hint: "It was written by another version of Likeness.",
    });
  }
  checkResumable(state.conditions, conditions, checkpoint.path);
  // What older ones do not have.
  return { ...state, nearest: state.nearest ?? null, conditions };
}
