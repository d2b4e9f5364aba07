/**
 * What the tests of single faults have in common: a training to compare with, and the proof that one
 * which met a fault goes on as if nothing had happened.
 *
 * @module
 */

import assert from "node:assert/strict";
import { withFolder } from "../harness/small_run.ts";
import { compareRuns } from "./compare_runs.ts";
import { type FaultRun, writeFaultData } from "./fault_run.ts";
import { inspectRun, type RunState } from "./inspect_run.ts";
import {
  resumedStep,
  runTraining,
  startTraining,
  type TrainingProcess,
} from "./training_process.ts";
import { keptBy, makeUnbrokenRun, type UnbrokenRun } from "./unbroken_run.ts";
import { runFolder, watchCheckpoints } from "./watch_checkpoints.ts";

/** A place for trainings, and one of them that nothing interrupted. */
export interface Scene {
  run: FaultRun;
  unbroken: UnbrokenRun;
}

/**
 * Calls `f` with a place for trainings of three epochs. On WebAssembly, which every machine has: what
 * happens to files is the same on any backend.
 */
export async function withUnbrokenRun(
  f: (scene: Scene) => Promise<void>,
  { set = {} }: { set?: Record<string, unknown> } = {},
): Promise<void> {
  await withFolder(async (folder) => await f(await makeScene(folder, set)));
}

/** The same, in a folder that is there already. */
export async function makeScene(
  folder: string,
  set: Record<string, unknown> = {},
): Promise<Scene> {
  const run: FaultRun = { folder, backend: "wasm", set: { "train.epochs": 3, ...set } };
  await writeFaultData(folder);
  return { run, unbroken: await makeUnbrokenRun(run) };
}

/** Starts a training and waits until the checkpoint of a step, or a later one, is there. */
export async function startAndAwait(
  { run }: Scene,
  step: number,
  launch: "task" | "directly" = "directly",
): Promise<TrainingProcess> {
  const training = startTraining(run, launch);
  const isThere = await watchCheckpoints(run, training, ({ whole }) => (whole.at(-1) ?? 0) >= step);
  if (!isThere) assert.fail(`It ended too early:\n${training.told()}`);
  return training;
}

/** Asserts that every file of the run is whole; gives what is there. */
export async function assertWhole({ run, unbroken }: Scene): Promise<RunState> {
  const state = await inspectRun(runFolder(run), unbroken);
  assert.deepEqual(state.faults, []);
  return state;
}

/** How a run is to go on. */
export interface ResumeOptions {
  /** The step at which it must resume; default: the newest checkpoint's. */
  at?: number;
  /** Steps of checkpoints that the unbroken run has not: those at which it was stopped. */
  stops?: readonly number[];
}

/** Asserts that a run goes on at its newest checkpoint and comes to the end of the unbroken one. */
export async function assertResumesExactly(
  scene: Scene,
  { at, stops = [] }: ResumeOptions = {},
): Promise<void> {
  const { checkpoints } = await assertWhole(scene);
  const { code, stderr } = await runTraining(scene.run);
  assert.equal(code, 0, stderr);
  assert.equal(resumedStep(stderr), at ?? checkpoints.at(-1) ?? null, stderr);
  await assertEqualsUnbroken(scene, { stops });
}

/** Asserts that a run which came to its end is, bit for bit, the unbroken one. */
export async function assertEqualsUnbroken(
  scene: Scene,
  { stops = [] }: { stops?: readonly number[] } = {},
): Promise<void> {
  const { temporary } = await assertWhole(scene);
  assert.deepEqual(temporary, []);
  const { run, unbroken } = scene;
  const kept = { ...keptBy(run), stops };
  assert.deepEqual(await compareRuns(runFolder(run), unbroken.folder, kept), []);
}

/** Asserts that a process told one sentence, and a hint at most, and gives the sentence. */
export function theError(stderr: string): string {
  const errors = stderr.split("\n").filter((line) => line.startsWith("error: "));
  assert.equal(errors.length, 1, stderr);
  assert.doesNotMatch(stderr, /^\s+at |file:\/\//m);
  return errors[0];
}
