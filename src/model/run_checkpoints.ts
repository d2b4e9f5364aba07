/**
 * The checkpoints of a run, `checkpoints/step_00000012` and so on: which is the newest, which the
 * best, and which are kept. Their order is that of the steps; clocks have no say.
 *
 * @module
 */

import { join } from "node:path";
import { finishInterruptedWrites, namesIn, removeFolder } from "../core/atomic_folder.ts";
import { warn } from "../core/log.ts";
import { messageOf, UserError } from "../core/user_error.ts";
import {
  type Checkpoint,
  readCheckpoint,
  readRecord,
  readTraining,
  type StoredTraining,
} from "./checkpoint.ts";

/** All of a checkpoint: the model, and what its training needs to go on. */
export type WholeCheckpoint = Checkpoint & StoredTraining;

/** The ending of a checkpoint that turned out to be damaged. */
const damaged = ".damaged";

/** The folder of a step's checkpoint. */
export function checkpointPath(folder: string, step: number): string {
  return join(folder, `step_${String(step).padStart(8, "0")}`);
}

/** The steps of the checkpoints in a folder, ascending. */
export async function listCheckpoints(folder: string): Promise<number[]> {
  const steps = (await namesIn(folder)).flatMap((name) => /^step_(\d+)$/.exec(name)?.[1] ?? []);
  return steps.map(Number).sort((a, b) => a - b);
}

/**
 * Reads all of a checkpoint.
 *
 * @throws {UserError} if it is missing, damaged, or not one of ours
 */
export async function readWholeCheckpoint(path: string): Promise<WholeCheckpoint> {
  return { ...await readCheckpoint(path), ...await readTraining(path) };
}

/**
 * Reads the newest checkpoint of a run that is whole; null if there are none at all. Damaged ones
 * after it are told, and put aside, so that they are not counted among the newest. For whoever holds
 * the run's lock.
 *
 * @throws {UserError} if there are checkpoints, and none is whole
 */
export async function readNewestCheckpoint(folder: string): Promise<WholeCheckpoint | null> {
  await finishInterruptedWrites(folder);
  const faults = new Map<string, UserError>();
  for (const step of (await listCheckpoints(folder)).reverse()) {
    const path = checkpointPath(folder, step);
    try {
      const checkpoint = await readWholeCheckpoint(path);
      for (const [path, fault] of faults) await putAside(path, fault);
      return checkpoint;
    } catch (thrown) {
      if (!isDamage(thrown)) throw thrown;
      faults.set(path, thrown);
    }
  }
  const [fault] = faults.values();
  if (!fault) return null;
  throw new UserError(`${fault.message} No other checkpoint of the run is whole.`, {
    hint: "Restore one from a copy, or start over with --overwrite.",
    cause: fault,
  });
}

/** A machine that cannot read now says nothing against a checkpoint. */
function isDamage(thrown: unknown): thrown is UserError {
  return thrown instanceof UserError && thrown.exitCode === 2;
}

async function putAside(path: string, fault: UserError): Promise<void> {
  warn(`${messageOf(fault)} The one before it is taken.`);
  await removeFolder(path + damaged).catch(() => {});
  await Deno.rename(path, path + damaged);
}

/**
 * The folder of the best checkpoint, as the newest whole one says.
 *
 * @throws {UserError} if there is none
 */
export async function findBestCheckpoint(folder: string): Promise<string> {
  const steps = await listCheckpoints(folder);
  const faults: UserError[] = [];
  for (const step of steps.reverse()) {
    try {
      const { bestStep } = (await readRecord(checkpointPath(folder, step))).record;
      if (bestStep === null) continue;
      for (const fault of faults) warn(messageOf(fault));
      return checkpointPath(folder, bestStep);
    } catch (thrown) {
      if (!isDamage(thrown)) throw thrown;
      faults.push(thrown);
    }
  }
  if (faults.length > 0) throw faults[0];
  const reason = steps.length === 0 ? "there is none" : "no epoch is done";
  throw new UserError(`Cannot find the best checkpoint in "${folder}": ${reason}.`, {
    hint: "Train first (deno task ml:train), or name the run with --set output.name=…",
  });
}

/** Removes all checkpoints but the newest `keep` and those that these call the best. */
export async function removeOldCheckpoints(folder: string, keep: number): Promise<void> {
  const steps = await listCheckpoints(folder);
  const newest = steps.slice(-keep);
  const best = await Promise.all(
    newest.map(async (step) => {
      // One that has been damaged since says nothing of the best, and is no reason to end a training.
      const read = await readRecord(checkpointPath(folder, step)).catch(() => null);
      return read?.record.bestStep ?? null;
    }),
  );
  const kept = new Set([...newest, ...best]);
  for (const step of steps) {
    if (!kept.has(step)) await removeFolder(checkpointPath(folder, step));
  }
}
