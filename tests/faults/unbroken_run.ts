/**
 * The training that nothing interrupts: what all others are compared with.
 *
 * @module
 */

import { join } from "node:path";
import { compareRuns } from "./compare_runs.ts";
import {
  checkpointInterval,
  type FaultRun,
  faultRunSettings,
  stepsPerEpochOf,
} from "./fault_run.ts";
import { type Expected, inspectRun, namesIn } from "./inspect_run.ts";
import { startTraining } from "./training_process.ts";
import { runFolder, watchCheckpoints } from "./watch_checkpoints.ts";

/** A training that was not interrupted, and what was seen of it. */
export interface UnbrokenRun extends Expected {
  /** Where it lies now. */
  folder: string;
  /** Steps at which it wrote checkpoints, ascending; the last is its end. */
  steps: number[];
  /** The steps of what it wrote, in order: one step's checkpoint may be written anew. */
  writings: number[];
  /** How long it took, from the start of the process to its end. */
  seconds: number;
  /** When its first checkpoint appeared. */
  secondsToFirstCheckpoint: number;
  /** How long a checkpoint was being written, the median. */
  writingMilliseconds: number;
}

/**
 * Trains, and takes the run's folder away to `<folder>/unbroken`, so that others can train in its
 * place: the paths in their configurations are the same then.
 */
export async function makeUnbrokenRun(run: FaultRun): Promise<UnbrokenRun> {
  const folder = join(run.folder, "unbroken");
  await removeIfThere(folder);
  const seen = await trainToTheEnd(run);
  checkSchedule(run, seen.steps);
  await Deno.rename(runFolder(run), folder);
  const metrics = await Deno.readTextFile(join(folder, "metrics.csv"));
  return { folder, metrics, names: new Set(namesIn(folder)), ...seen };
}

/**
 * Trains once more. Gives the unbroken run with the times of this one, in which nothing is read for
 * the first time.
 *
 * @throws {Error} if the two differ: then there is nothing to compare a resume with
 */
export async function repeatUnbrokenRun(run: FaultRun, first: UnbrokenRun): Promise<UnbrokenRun> {
  const seen = await trainToTheEnd(run);
  const { faults, temporary } = await inspectRun(runFolder(run), first);
  faults.push(...temporary.map(({ path }) => `${path} is left over`));
  faults.push(...await compareRuns(runFolder(run), first.folder, keptBy(run)));
  if (faults.length > 0) throw new Error(`Two unbroken runs differ: ${faults.join("; ")}`);
  return { ...first, ...seen };
}

/** How many checkpoints it keeps. */
export function keptBy(run: FaultRun): { keep: number } {
  return { keep: faultRunSettings(run)["train.keep_checkpoints"] as number };
}

/** Removes a folder that may be there. */
export async function removeIfThere(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch((thrown) => {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  });
}

type Seen = Omit<UnbrokenRun, "folder" | keyof Expected>;

/** Trains from the beginning, and watches its checkpoints. */
async function trainToTheEnd(run: FaultRun): Promise<Seen> {
  await removeIfThere(runFolder(run));
  const training = startTraining(run);
  const steps = new Set<number>();
  const writings: { step: number; from: number; to: number }[] = [];
  let isWriting = false;
  let firstAt = 0;
  await watchCheckpoints(run, training, ({ writing, whole, at }) => {
    if (writing !== null && !isWriting) writings.push({ step: writing, from: at, to: at });
    if (writing !== null) writings.at(-1)!.to = at;
    isWriting = writing !== null;
    for (const step of whole) steps.add(step);
    if (whole.length > 0) firstAt ||= at;
    return false;
  });
  const { code, stderr, seconds } = await training.ended;
  if (code !== 0) throw new Error(`The unbroken run ended with ${code}:\n${stderr}`);
  const lengths = writings.map(({ from, to }) => to - from).sort((a, b) => a - b);
  return {
    steps: [...steps].sort((a, b) => a - b),
    writings: writings.map(({ step }) => step),
    seconds,
    secondsToFirstCheckpoint: firstAt / 1000,
    writingMilliseconds: lengths[Math.floor(lengths.length / 2)] ?? 0,
  };
}

/** A checkpoint after every so many steps, and after each epoch: more is never lost. */
function checkSchedule(run: FaultRun, steps: readonly number[]): void {
  const epochs = faultRunSettings(run)["train.epochs"] as number;
  const stepsPerEpoch = stepsPerEpochOf(run);
  const last = epochs * stepsPerEpoch;
  const due = Array.from({ length: last }, (_, index) => index + 1)
    .filter((step) => step % checkpointInterval === 0 || step % stepsPerEpoch === 0);
  if (steps.join() !== due.join()) {
    throw new Error(`The unbroken run wrote checkpoints at ${steps}; wanted ${due}`);
  }
}
