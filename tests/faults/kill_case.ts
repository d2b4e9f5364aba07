/**
 * One case: a training that is killed once or several times, goes on each time, and is compared, when
 * it has come to its end, with the one that nothing interrupted.
 *
 * @module
 */

import { compareRuns } from "./compare_runs.ts";
import type { FaultRun } from "./fault_run.ts";
import { inspectRun, newLeftovers, type RunState } from "./inspect_run.ts";
import type { PlannedCase, PlannedKill } from "./plan_kills.ts";
import {
  type Ended,
  resumedStep,
  startTraining,
  type TrainingProcess,
} from "./training_process.ts";
import { keptBy, removeIfThere, type UnbrokenRun } from "./unbroken_run.ts";
import { pause, runFolder, type Sighting, watchCheckpoints } from "./watch_checkpoints.ts";

/** A kill that came before the process had ended. */
export interface Kill {
  planned: PlannedKill;
  /** The step of the newest whole checkpoint; null if there was none. */
  newest: number | null;
  /** The step whose checkpoint it cut off, by what was left of it; null if it cut off none. */
  cutOff: number | null;
  /** At most so many steps are trained again. */
  stepsRepeated: number;
  /** Files lost or half-written, and whatever else was wrong, a sentence each. */
  lost: string[];
  wrong: string[];
}

/** What came of a case. */
export interface CaseResult {
  kills: Kill[];
  /** What was wrong when it had come to its end, a sentence each. */
  lost: string[];
  wrong: string[];
  /** What the processes told on stderr. */
  told: string[];
  /** How long a process took that did all of it, its kill being too late; null if none did. */
  wholeSeconds: number | null;
}

/** Runs a case, in the place where the unbroken run was made. */
export async function runCase(
  run: FaultRun,
  unbroken: UnbrokenRun,
  { kills, lastLaunch }: PlannedCase,
): Promise<CaseResult> {
  await removeIfThere(runFolder(run));
  const result: CaseResult = { kills: [], lost: [], wrong: [], told: [], wholeSeconds: null };
  const stops: number[] = [];
  let before: RunState = { checkpoints: [], writing: null, temporary: [], faults: [] };
  let isDone = false;

  for (const planned of kills) {
    const training = startTraining(run, planned.launch);
    await killAt(planned, { run, training, unbroken, before });
    const ended = await training.ended;
    result.told.push(ended.stderr);
    result.wrong.push(...checkResume(ended, before, unbroken));
    const state = await inspectRun(runFolder(run), unbroken);
    isDone = ended.code === 0;
    if (isDone && result.kills.length === 0) result.wholeSeconds = ended.seconds;
    if (isDone) break;
    const kill = judgeKill(planned, { ended, before, state, unbroken });
    result.kills.push(kill);
    if (planned.signal === "SIGTERM" && kill.newest !== null) stops.push(kill.newest);
    before = state;
  }

  if (!isDone) {
    const ended = await startTraining(run, lastLaunch).ended;
    result.told.push(ended.stderr);
    if (ended.code !== 0) result.wrong.push(`the last process ended with ${ended.code}`);
    result.wrong.push(...checkResume(ended, before, unbroken));
  }
  const { faults, temporary } = await inspectRun(runFolder(run), unbroken);
  result.lost.push(...faults, ...temporary.map(({ path }) => `${path} is left over`));
  const kept = { ...keptBy(run), stops };
  result.wrong.push(...await compareRuns(runFolder(run), unbroken.folder, kept));
  return result;
}

interface Target {
  run: FaultRun;
  training: TrainingProcess;
  unbroken: UnbrokenRun;
  /** What it goes on from. */
  before: RunState;
}

/** Waits for the moment, and sends the signal; does nothing if the training is over before. */
async function killAt({ moment, signal, to }: PlannedKill, target: Target): Promise<void> {
  const { training, unbroken, before, run } = target;
  const newest = before.checkpoints.at(-1) ?? 0;
  const toCome = unbroken.writings.filter((step) => step > newest).length;
  if (moment.kind === "anytime" || toCome === 0) {
    const { seconds, secondsToFirstCheckpoint: start, steps } = unbroken;
    const left = start + (seconds - start) * (1 - newest / steps.at(-1)!);
    const ended = training.ended.then(() => {});
    await Promise.race([pause(moment.share * left * 1000), ended]);
  } else {
    const nth = 1 + Math.floor(moment.share * toCome);
    await watchCheckpoints(run, training, nthWriting(nth, before.writing !== null));
    if (moment.kind === "writing") await pause(moment.into * unbroken.writingMilliseconds);
    else await watchCheckpoints(run, training, ({ writing }) => writing === null);
  }
  training.kill(signal, to);
}

/**
 * Says `true` when a checkpoint is being written for the nth time. What another process was writing
 * when it was killed is there until this one has begun, and does not count.
 */
function nthWriting(n: number, isLeftOver: boolean): (sighting: Sighting) => boolean {
  let [seen, isWriting] = [0, isLeftOver];
  return ({ writing }) => {
    if (writing !== null && !isWriting) seen++;
    isWriting = writing !== null;
    return isWriting && n === seen;
  };
}

/** What a process must have told of where it began. */
function checkResume({ code, stderr }: Ended, before: RunState, unbroken: UnbrokenRun): string[] {
  const newest = before.checkpoints.at(-1) ?? null;
  const step = resumedStep(stderr);
  const wrong = /damaged/i.test(stderr) ? ["it found a damaged checkpoint"] : [];
  if (newest === null && step !== null) wrong.push(`it resumed at step ${step} of nothing`);
  // Before it could tell, it may have been killed; of a training that is done there is no more.
  if (newest !== null && step === null && code === 0 && newest < unbroken.steps.at(-1)!) {
    wrong.push(`it did not resume at step ${newest}`);
  }
  if (newest !== null && step !== null && step !== newest) {
    wrong.push(`it resumed at step ${step} instead of ${newest}`);
  }
  return wrong;
}

interface Killed {
  ended: Ended;
  before: RunState;
  state: RunState;
  unbroken: UnbrokenRun;
}

/** What is to be said of a kill by what it left. */
function judgeKill(planned: PlannedKill, { ended, before, state, unbroken }: Killed): Kill {
  const { code, signal } = ended;
  const newest = state.checkpoints.at(-1) ?? null;
  const wrong: string[] = [];
  const lost = [...state.faults];
  // What the process before left stays if this one was killed before it had begun.
  const left = newLeftovers(before, state);
  const isCutOff = planned.signal === "SIGKILL" && state.writing !== null &&
    left.some((path) => path.endsWith(`${state.writing}.tmp`));
  if ((before.checkpoints.at(-1) ?? 0) > (newest ?? 0)) lost.push("a checkpoint is lost");
  if (planned.signal === "SIGKILL") {
    if (signal !== "SIGKILL") wrong.push(`it ended with ${code} instead of by SIGKILL`);
  } else {
    // Deno itself has to start before anything can be asked to stop.
    const isUnborn = code === 143 && ended.stderr === "";
    if (code !== 75 && !isUnborn) wrong.push(`it ended with ${code} instead of 75`);
    const stoppedAt = /^Stopped at step (\d+)/m.exec(ended.stderr)?.[1];
    if (stoppedAt !== undefined && Number(stoppedAt) !== (newest ?? 0)) {
      wrong.push(`it stopped at step ${stoppedAt}, and its newest checkpoint is of ${newest}`);
    }
    if (!isUnborn) lost.push(...left.map((path) => `${path} is left over`));
  }
  return {
    planned,
    newest,
    cutOff: isCutOff ? state.writing : null,
    stepsRepeated: planned.signal === "SIGKILL" ? stepsRepeated(newest ?? 0, state, unbroken) : 0,
    lost,
    wrong,
  };
}

/**
 * How many steps after the newest checkpoint were trained, at most: up to the one whose checkpoint
 * was being written, or else to the next that is due.
 */
function stepsRepeated(newest: number, { writing }: RunState, { steps }: UnbrokenRun): number {
  const next = writing ?? steps.find((step) => step > newest) ?? newest;
  return next - newest;
}
