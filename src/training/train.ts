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
import { checkpointPath, type WholeCheckpoint } from "../model/run_checkpoints.ts";
import { startCheckpointDue } from "./checkpoint_due.ts";
import { closeEpoch, isOver } from "./close_epoch.ts";
import { conditionsOf } from "./conditions.ts";
import { openRun } from "./open_run.ts";
import { runFacts } from "./run_facts.ts";
import { startTraining } from "./start_training.ts";
import { trainEpoch } from "./train_epoch.ts";
import { openTrainingLog } from "./training_log.ts";
import type { TrainingState } from "./training_state.ts";
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
  const run = await openRun(files, { resume: config.train.resume, overwrite });
  try {
    const { checkpoint } = run;
    return await trainRun(config, { ...{ files, split, stop, clock, command, checkpoint } });
  } finally {
    run.close();
  }
}

interface RunInput {
  split: SampleSplit;
  stop: StopSignal;
  clock: Clock;
  command: readonly string[];
  files: RunFiles;
  /** What to go on from; null to begin. */
  checkpoint: WholeCheckpoint | null;
}

async function trainRun(
  config: Config,
  { split, stop, clock, command, files, checkpoint }: RunInput,
): Promise<TrainingResult> {
  const { train: settings, data } = config;
  const facts = await runFacts(config, { data: await fingerprintOf(split), command });
  const training = await startTraining(conditionsOf(config, facts), split, checkpoint);
  const { state, model, optimizer, trainStep } = training;
  const { labels } = labelsOf(split.train);
  const cache = createImageCache(data.cache_mib);
  const due = startCheckpointDue(settings.checkpoint_every, clock);
  const fromStep = optimizer.steps;
  let savedStep = fromStep;

  const log = await openTrainingLog(files, {
    facts,
    history: state.history,
    step: fromStep,
    clock,
  });
  await writeConfig(files.config, config);
  if (isOver(state, settings)) info(`The training in "${files.folder}" is finished already.`);
  else if (checkpoint) info(`resumed at ${describePosition(state, fromStep)}, ${checkpoint.path}`);

  /** Writes a checkpoint of this very moment. */
  async function save(metrics: SelectionMetrics | null = null): Promise<void> {
    await training.save(files.checkpoints, metrics);
    savedStep = optimizer.steps;
    due.written();
  }

  /** Saves what was done since the last checkpoint, if it is whole: not after a step that failed. */
  async function saveRest(stepsBefore: number): Promise<void> {
    const stepsTold = stepsBefore + (state.progress?.batches ?? 0);
    if (optimizer.steps === stepsTold && stepsTold > savedStep) await save();
  }

  async function runEpoch(stepsBefore: number): Promise<void> {
    const { epoch, reductions } = state;
    const result = await trainEpoch({
      ...{ config, model, trainStep, samples: split.train, labels, cache, stop, clock },
      ...{ epoch, stepsBefore, reductions, from: state.progress, runFolder: files.folder },
      async onStep(progress) {
        state.progress = progress;
        if (due.isDue(optimizer.steps)) await save();
      },
    });
    state.progress = result.progress;
    throwIfStopped(stop);
    const metrics = await validate(model, split.selection, { config, cache, stop });

    const step = optimizer.steps;
    const isBest = closeEpoch(state, { step, result, metrics });
    await save(metrics);
    const { epochs } = settings;
    await log.epoch({ epoch, epochs, step, result, metrics, isBest }, state.history);
  }

  const position = () => ({ epoch: state.history.length, step: optimizer.steps });
  stop.defer();
  try {
    while (stop.exitCode === null && !isOver(state, settings)) {
      const stepsBefore = optimizer.steps - (state.progress?.batches ?? 0);
      try {
        await runEpoch(stepsBefore);
      } catch (thrown) {
        // A failure to save must not hide why there was need to.
        await saveRest(stepsBefore).catch((fault) => {
          if (thrown instanceof Stopped) throw fault;
        });
        if (!(thrown instanceof Stopped)) throw thrown;
      }
    }
  } catch (thrown) {
    const exitCode = thrown instanceof UserError ? thrown.exitCode : 1;
    const error = messageOf(thrown);
    await log.end({ ...position(), status: "failed", exitCode, error }).catch(() => {});
    throw thrown;
  }
  if (isOver(state, settings) && state.history.length < settings.epochs) {
    const { early_stopping_patience: patience } = settings;
    info(`No improvement in ${patience} epochs: training ends. Best: epoch ${state.bestEpoch}.`);
  }
  const exitCode = isOver(state, settings) ? 0 : stop.exitCode ?? 0;
  await log.end({ ...position(), status: exitCode === 0 ? "finished" : "stopped", exitCode });
  training.dispose();
  return {
    ...{ epochs: state.history.length, steps: optimizer.steps },
    ...{ bestEpoch: state.bestEpoch, bestMetrics: state.bestMetrics },
    best: state.bestStep === null ? null : checkpointPath(files.checkpoints, state.bestStep),
    ...{ files, exitCode },
  };
}

function describePosition({ epoch, progress }: TrainingState, step: number): string {
  return `step ${step} (epoch ${epoch}${progress ? `, after batch ${progress.batches}` : ""})`;
}
