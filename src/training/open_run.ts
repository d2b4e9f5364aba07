/**
 * Opens the folder of a run for training: takes its lock, clears away what a killed process left,
 * and finds the checkpoint to go on from.
 *
 * @module
 */

import { basename, join, relative, resolve } from "node:path";
import type { TrainConfig } from "../config/config.ts";
import type { RunFiles } from "../config/run_files.ts";
import { finishInterruptedWrites, namesIn, removeFolder } from "../core/atomic_folder.ts";
import { ensureWritableFolder, probeName } from "../core/atomic_write.ts";
import { lockFolder } from "../core/folder_lock.ts";
import { UserError } from "../core/user_error.ts";
import {
  listCheckpoints,
  readNewestCheckpoint,
  readWholeCheckpoint,
  type WholeCheckpoint,
} from "../model/run_checkpoints.ts";

/** A run that this process may write. */
export interface OpenRun {
  /** What to go on from; null to begin. */
  checkpoint: WholeCheckpoint | null;
  /** Lets others write it. */
  close(): void;
}

/** How to open a run. */
export interface OpenRunOptions {
  /** `train.resume`. */
  resume: TrainConfig["resume"];
  /** Whether a training that is there is replaced. */
  overwrite: boolean;
}

/**
 * Opens a run.
 *
 * @throws {UserError} if another process writes it, or it may not be gone on with
 */
export async function openRun(
  files: RunFiles,
  { resume, overwrite }: OpenRunOptions,
): Promise<OpenRun> {
  await ensureWritableFolder(files.folder);
  const lock = await lockFolder(files.lock, `train into "${files.folder}"`);
  try {
    await finishInterruptedWrites(files.folder, (name) => isTrainers(name, files));
    if (overwrite) await removeTraining(files);
    if (resume === "never") await refuseTraining(files);
    const checkpoint = await findCheckpoint(files, resume);
    return { checkpoint, close: () => lock.release() };
  } catch (thrown) {
    lock.release();
    throw thrown;
  }
}

/**
 * Keeps a run that is there from being gone on with, where that was ruled out.
 *
 * @throws {UserError} if the run's folder holds a training already
 */
export async function refuseTraining(files: RunFiles): Promise<void> {
  if ((await listCheckpoints(files.checkpoints)).length === 0) return;
  throw new UserError(`Cannot train into "${files.folder}": it holds a training already.`, {
    hint: "Choose another --name, go on with --set train.resume=auto, or replace it with " +
      "--overwrite.",
  });
}

/** A run goes on from its own checkpoints, also where it began with another's. */
async function findCheckpoint(files: RunFiles, resume: string): Promise<WholeCheckpoint | null> {
  const own = await readNewestCheckpoint(files.checkpoints);
  if (resume === "auto" || resume === "never") return own;
  const isOwn = !relative(files.checkpoints, resolve(resume)).startsWith("..");
  if (isOwn && own !== null && basename(resume) !== basename(own.path)) {
    throw new UserError(`Cannot go on from "${resume}": the run has newer checkpoints.`, {
      hint: "Remove those, or choose another --name to start from it.",
    });
  }
  if (own !== null) return own;
  return await readWholeCheckpoint(resume);
}

/** The files that only training writes; others may be at work on theirs beside it. */
function isTrainers(name: string, files: RunFiles): boolean {
  const names = [probeName, ...trainersFiles(files).map((path) => basename(path))];
  return names.some((own) => name.startsWith(own));
}

function trainersFiles(files: RunFiles): string[] {
  const { config, record, metrics, timings, failedStep, events, checkpoints } = files;
  return [config, record, metrics, timings, failedStep, events, checkpoints];
}

/** The checkpoints go last: until then the run is a training that can be gone on with. */
async function removeTraining(files: RunFiles): Promise<void> {
  const made = (await namesIn(files.folder)).filter((name) => /^(embeddings|search)-/.test(name))
    .map((name) => join(files.folder, name));
  for (const path of [files.report, files.whitenedReport, ...made, ...trainersFiles(files)]) {
    const { isDirectory } = await Deno.lstat(path).catch(() => ({ isDirectory: null }));
    if (isDirectory === true) await removeFolder(path);
    if (isDirectory === false) await Deno.remove(path);
  }
}
