/**
 * Cases, one after the other, until so many kills are done, and enough of them fell into the writing
 * of a checkpoint. What counts is what was left on the disk, never what was aimed at.
 *
 * @module
 */

import { info } from "../../src/core/log.ts";
import { neverStop, type StopSignal } from "../../src/core/stop_signal.ts";
import type { TestedBackend } from "../harness/backend_test.ts";
import { type FaultRun, writeFaultData } from "./fault_run.ts";
import { type CaseResult, type Kill, runCase } from "./kill_case.ts";
import { aimed, planCase } from "./plan_kills.ts";
import { makeUnbrokenRun, repeatUnbrokenRun, type UnbrokenRun } from "./unbroken_run.ts";
import { runFolder } from "./watch_checkpoints.ts";

/** What came of the kills on one backend. */
export interface KillReport {
  backend: TestedBackend;
  kills: number;
  /** Kills after which the training came to the same end, bit for bit, and all else was right. */
  resumedExactly: number;
  /** Files lost or half-written. */
  lost: number;
  /** The most steps that a kill made the training repeat. */
  maxStepsRepeated: number;
  /** Kills that cut a checkpoint off. */
  insideWriting: number;
  /** Kills before there was any checkpoint. */
  beforeFirstCheckpoint: number;
  /** Kills by SIGTERM. */
  sigterm: number;
  /** Trainings from beginning to end. */
  cases: number;
  /** What went wrong, a line a case in which anything did. */
  failures: string[];
  seconds: number;
}

/** How many kills, and how they are drawn. */
export interface KillRunsOptions {
  /** Where everything is written. */
  folder: string;
  backend: TestedBackend;
  kills: number;
  seed: number;
  /** Ends it between two cases. */
  stop?: StopSignal;
}

/** A fifth of the kills must cut off a checkpoint. */
const shareInsideWriting = 1 / 5;
/** So many cases without a kill that counts, in a row, and something is wrong with the harness. */
const mostCasesInVain = 25;

/**
 * Kills trainings.
 *
 * @throws {Error} if there is no unbroken run to compare with, or the kills do not hit
 */
export async function killRuns(options: KillRunsOptions): Promise<KillReport> {
  const { folder, backend, kills, seed, stop = neverStop } = options;
  const started = performance.now();
  const run: FaultRun = { folder, backend };
  await Deno.mkdir(folder, { recursive: true });
  await writeFaultData(folder);
  let unbroken = await repeatUnbrokenRun(run, await makeUnbrokenRun(run));
  info(
    `${backend}: unbroken ${unbroken.seconds.toFixed(1)} s, checkpoints at ${unbroken.steps}, ` +
      `each ${unbroken.writingMilliseconds.toFixed(0)} ms in writing`,
  );

  const toCutOff = Math.ceil(kills * shareInsideWriting);
  const report = emptyReport(backend);
  let inVain = 0;
  for (let index = 1; report.kills < kills && stop.exitCode === null; index++) {
    const missing = toCutOff - report.insideWriting;
    const mustHit = missing >= kills - report.kills;
    const planned = planCase(seed, index);
    planned.kills.splice(kills - report.kills);
    if (mustHit) planned.kills.splice(0, Infinity, aimed(planned.kills[0]));
    const result = await runCase(run, unbroken, planned);
    unbroken = atPace(unbroken, result.wholeSeconds);
    const counted = mustHit ? result.kills.filter((kill) => kill.cutOff !== null) : result.kills;
    addCase(report, result, counted);
    tellCase(`${backend} case ${index}`, result, `${report.kills}/${kills}`);
    const faults = faultsOf(result);
    if (faults.length > 0) {
      report.failures.push(`case ${index}: ${faults.join("; ")}`);
      await keep(run, `${folder}/failed_${index}`);
    }
    inVain = counted.length === 0 ? inVain + 1 : 0;
    if (inVain > mostCasesInVain) throw new Error(`${inVain} kills in a row missed`);
  }
  return { ...report, seconds: (performance.now() - started) / 1000 };
}

/** The same run with the times of a machine that has other things to do by now, or less. */
function atPace(unbroken: UnbrokenRun, seconds: number | null): UnbrokenRun {
  if (seconds === null) return unbroken;
  const { secondsToFirstCheckpoint, writingMilliseconds } = unbroken;
  const pace = seconds / unbroken.seconds;
  return {
    ...unbroken,
    seconds,
    secondsToFirstCheckpoint: secondsToFirstCheckpoint * pace,
    writingMilliseconds: writingMilliseconds * pace,
  };
}

function emptyReport(backend: TestedBackend): KillReport {
  return {
    backend,
    ...{ kills: 0, resumedExactly: 0, lost: 0, maxStepsRepeated: 0, insideWriting: 0 },
    ...{ beforeFirstCheckpoint: 0, sigterm: 0, cases: 0, failures: [], seconds: 0 },
  };
}

function addCase(report: KillReport, result: CaseResult, counted: readonly Kill[]): void {
  const isRight = result.lost.length === 0 && result.wrong.length === 0;
  report.cases++;
  report.lost += result.lost.length;
  for (const kill of result.kills) {
    report.lost += kill.lost.length;
    report.maxStepsRepeated = Math.max(report.maxStepsRepeated, kill.stepsRepeated);
  }
  for (const kill of counted) {
    report.kills++;
    if (isRight && kill.lost.length === 0 && kill.wrong.length === 0) report.resumedExactly++;
    if (kill.cutOff !== null) report.insideWriting++;
    if (kill.newest === null) report.beforeFirstCheckpoint++;
    if (kill.planned.signal === "SIGTERM") report.sigterm++;
  }
}

/** A line a case; all that is known of one that went wrong. */
function tellCase(name: string, result: CaseResult, progress: string): void {
  const kills = result.kills.map((kill) => {
    const { planned: { signal, launch }, newest, cutOff, stepsRepeated } = kill;
    const at = cutOff === null ? "" : `, in the writing of ${cutOff}`;
    const checkpoint = newest === null ? "no checkpoint" : `step ${newest}`;
    return `${signal} (${launch}) after ${checkpoint}${at}, ${stepsRepeated} repeated at most`;
  });
  info(`${name}: ${kills.join("; ") || "over before the kill"} [${progress}]`);
  const faults = faultsOf(result);
  for (const fault of faults) info(`  WRONG: ${fault}`);
  if (faults.length === 0) return;
  for (const told of result.told) info(told.trimEnd().replaceAll(/^/gm, "  | "));
}

function faultsOf(result: CaseResult): string[] {
  return [...result.kills, result].flatMap(({ lost, wrong }) => [...lost, ...wrong]);
}

/** For whoever has to find out. */
async function keep(run: FaultRun, place: string): Promise<void> {
  await Deno.rename(runFolder(run), place).catch(() => {});
}
