/**
 * The training loop. Reads straight down: an epoch of steps → evaluate → is it the best? → lower
 * the rate → checkpoint → log → stop early. A stop signal leaves it after any step, with a
 * checkpoint, and the next process goes on there.
 *
 * @module
 */

import type { Config } from "../config/config.ts";
import { type RunFiles, runFiles } from "../config/run_files.ts";
import { writeConfig } from "../config/write_config.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { info } from "../core/log.ts";
import { neverStop, Stopped, type StopSignal, throwIfStopped } from "../core/stop_signal.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import { fingerprintOf } from "../data/fingerprint.ts";
import { createImageCache } from "../data/image_cache.ts";
import { labelsOf } from "../data/labels.ts";
import type { SampleSplit } from "../data/split_samples.ts";
import {
  checkpointPath,
  listCheckpoints,
  removeOldCheckpoints,
  type WholeCheckpoint,
} from "../model/run_checkpoints.ts";
import { readRunRecord } from "./run_record.ts";
import { explainFault } from "./explain_fault.ts";
import { watchFirstBatch } from "./first_batch.ts";
import { refreshNearestCategories } from "./nearest_categories.ts";
import { startSaving } from "./saving.ts";
import { closeEpoch, isOver } from "./close_epoch.ts";
import { conditionsOf } from "./conditions.ts";
import { openRun } from "./open_run.ts";
import { runFacts } from "./run_facts.ts";
import { startTraining, type Training } from "./start_training.ts";
import { trainEpoch } from "./train_epoch.ts";
import { openTrainingLog, type TrainingLog } from "./training_log.ts";
import { type SelectionMetrics, validate } from "./validate.ts";

/** What training is given besides its configuration. */
export interface TrainOptions {
  /** The samples, already split. */
  split: SampleSplit;
  /** Looked at after each step. */
  stop?: StopSignal;
  /** Whether a training that is in the run's folder is replaced. */
  overwrite?: boolean;
  /** Times are taken from it; nothing that is learnt depends on it. */
  clock?: Clock;
  /** What was asked for, for `run.json`: the task and its arguments. */
  command?: readonly string[];
}

/** How a training ended. */
export interface TrainingResult {
  /** Epochs done. */
  epochs: number;
  /** Steps done. */
  steps: number;
  /** The epoch of the best checkpoint; 0 if there is none. */
  bestEpoch: number;
  /** The selection metrics of that epoch; null if there are no selection categories. */
  bestMetrics: SelectionMetrics | null;
  /** The folder of the best checkpoint; null if there is none. */
  best: string | null;
  /** Where everything is. */
  files: RunFiles;
  /** 0, or the exit code of a stop signal. */
  exitCode: number;
}

/**
 * Trains a model and writes checkpoints, `metrics.csv` and `timings.csv` into the run's folder; goes
 * on where the run's newest checkpoint is, if there is one (`train.resume`). A backend must have been
 * chosen before.
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
 * const { epochs, best } = await train(config, { split });
 * console.log(epochs, best); // 1, and the folder of the best checkpoint
 * ```
 *
 * @throws {UserError} if the data do not fit the settings, a place cannot be written, another process
 *   trains this run, or it was begun with other settings
 */
export async function train(
  config: Config,
  { split, stop = neverStop, overwrite = false, clock = systemClock, command = [] }: TrainOptions,
): Promise<TrainingResult> {
  const files = runFiles(config.output);
  // From here on files are written, which a signal must not cut off.
  stop.defer();
  const run = await openRun(files, { resume: config.train.resume, overwrite });
  try {
    const { checkpoint } = run;
    const options = { split, stop, clock, command, overwrite };
    return await trainRun(config, { ...options, files, checkpoint });
  } finally {
    run.close();
  }
}

/** What a run is trained with, once its folder is open. */
interface RunInput extends Required<TrainOptions> {
  files: RunFiles;
  /** What to go on from; null to begin. */
  checkpoint: WholeCheckpoint | null;
}

async function trainRun(config: Config, input: RunInput): Promise<TrainingResult> {
  const { split, clock, command, files, checkpoint } = input;
  const facts = await runFacts(config, { data: await fingerprintOf(split), command });
  const training = await startTraining(conditionsOf(config, facts), split, checkpoint);
  const { state, optimizer } = training;
  const position = () => ({ epoch: state.history.length, step: optimizer.steps });
  try {
    if (isOver(state, config.train) && await isRecordedAsFinished(files.record)) {
      info(`The training in "${files.folder}" is finished already.`);
      return resultOf(training, files, 0);
    }
    const { history } = state;
    const log = await openTrainingLog(files, { facts, history, step: optimizer.steps, clock });
    await writeConfig(files.config, config);
    if (checkpoint) info(`resumed at ${describePosition(training)}, ${checkpoint.path}`);
    // A process may have been killed between writing its newest checkpoint and removing the oldest.
    await removeOldCheckpoints(files.checkpoints, config.train.keep_checkpoints);
    try {
      const exitCode = await trainEpochs(config, { ...input, training, log });
      await log.end({ ...position(), status: exitCode === 0 ? "finished" : "stopped", exitCode });
      return resultOf(training, files, exitCode);
    } catch (thrown) {
      const fault = await explainFault(thrown, {
        data: config.data,
        samples: [...split.train, ...split.selection],
        kept: await describeKept(files),
      });
      const exitCode = fault instanceof UserError ? fault.exitCode : 1;
      const error = messageOf(fault);
      await log.end({ ...position(), status: "failed", exitCode, error }).catch(() => {});
      throw fault;
    }
  } finally {
    training.dispose();
  }
}

/** The loop; gives 0, or the exit code of a stop signal. */
async function trainEpochs(
  config: Config,
  { split, stop, clock, files, training, log }: RunInput & { training: Training; log: TrainingLog },
): Promise<number> {
  const { train: settings, data } = config;
  const { state, model, ranking, optimizer, trainStep } = training;
  const { labels } = labelsOf(split.train);
  const cache = createImageCache(data.cache_mib);
  const firstBatch = watchFirstBatch(log);
  const saving = startSaving(training, { folder: files.checkpoints, clock });
  try {
    while (!isOver(state, settings)) {
      throwIfStopped(stop);
      const samples = split.train;
      await refreshNearestCategories(state, model, { config, samples, labels, cache, stop });
      const { epoch, reductions, nearest, progress: from } = state;
      const stepsBefore = optimizer.steps - (from?.batches ?? 0);
      const result = await trainEpoch({
        ...{ config, model, ranking, trainStep, samples, labels, cache, stop, clock },
        ...{ epoch, stepsBefore, reductions, nearest, from, runFolder: files.folder },
        look: firstBatch.look,
        async onStep(progress, batchesLeft) {
          await firstBatch.stepDone(optimizer.steps);
          await saving.stepDone(progress, batchesLeft);
        },
      });
      throwIfStopped(stop);

      const metrics = await validate(model, split.selection, { config, cache, stop });
      const step = optimizer.steps;
      const verdict = closeEpoch(state, { step, result, metrics });
      // First, so that no epoch is missing in a log of which another process goes on.
      const { epochs } = settings;
      await log.epoch({ epoch, epochs, step, result, metrics, ...verdict }, state.history);
      await saving.epochDone(metrics);
    }
  } catch (thrown) {
    // A failure to save must not hide why there was need to.
    await saving.saveRest().catch((fault) => {
      if (thrown instanceof Stopped) throw fault;
    });
    if (thrown instanceof Stopped) return stop.exitCode!;
    throw thrown;
  }
  if (state.history.length < settings.epochs) {
    const { early_stopping_patience: patience } = settings;
    info(`No improvement in ${patience} epochs: training ends. Best: epoch ${state.bestEpoch}.`);
  }
  return 0;
}

function resultOf(
  { state, optimizer }: Training,
  files: RunFiles,
  exitCode: number,
): TrainingResult {
  const { bestEpoch, bestMetrics, bestStep } = state;
  const best = bestStep === null ? null : checkpointPath(files.checkpoints, bestStep);
  const [epochs, steps] = [state.history.length, optimizer.steps];
  return { epochs, steps, bestEpoch, bestMetrics, best, files, exitCode };
}

/** A process may have been killed between the last checkpoint and the end of its log. */
async function isRecordedAsFinished(path: string): Promise<boolean> {
  return (await readRunRecord(path).catch(() => null))?.status === "finished";
}

async function describeKept({ checkpoints }: RunFiles): Promise<string> {
  const newest = (await listCheckpoints(checkpoints).catch(() => [])).at(-1);
  return newest === undefined
    ? "There is no checkpoint yet."
    : `The checkpoint of step ${newest} is kept.`;
}

function describePosition({ optimizer, state: { epoch, progress } }: Training): string {
  const within = progress ? `, after batch ${progress.batches}` : "";
  return `step ${optimizer.steps} (epoch ${epoch}${within})`;
}
