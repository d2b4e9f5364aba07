/**
 * What `bench:losses` found, as data: a row for each loss, the best first, and the conditions without
 * which its figures mean nothing.
 *
 * @module
 */

import type { Config } from "../../src/config/config.ts";
import { commandLine, mostDisturbance } from "../bench_task.ts";
import { median } from "../rows.ts";
import { type MeanWithInterval, tInterval } from "../t_interval.ts";
import { caseTitle } from "./cases.ts";
import type { LossRun } from "./kept_runs.ts";
import type { MeasuredLoss } from "./measure_losses.ts";

/** One loss. */
export interface LossRow {
  /** The loss, as `train.loss.name` has it. */
  loss: string;
  /** What it was paired with, in words; empty if nothing. */
  companion: string;
  /** Over the seeds; null where no run ended well. */
  recallAt1: MeanWithInterval | null;
  /** Of each seed; null where the run failed. */
  recallAt1OfSeeds: (number | null)[];
  /** The mean over the seeds. */
  mapAtR: number | null;
  /** The median over all epochs of all seeds. */
  stepSeconds: number | null;
}

/** All that `bench:losses` found. */
export interface LossReport {
  /** The best first, by mean Recall@1. */
  rows: LossRow[];
  /** What else is to be known: runs that failed, a machine that was not quiet. */
  notes: string[];
  /** The command that ran. */
  command: string;
  /** `train.seed` of the runs of each loss. */
  seeds: number[];
  /** The budget of each run. */
  budget: { epochs: number; stepsPerEpoch: number[] };
  /** What all runs had in common; its loss is the one that the recipe is made for. */
  recipe: Pick<Config, "data" | "model" | "train">;
  // Each that there was among the runs, which may be of several days.
  /** Images of the test part. */
  testImages: number[];
  /** The conditions of the measurement, in words. */
  protocols: string[];
  backends: string[];
  versions: string[];
  machines: string[];
  commits: string[];
  dates: string[];
}

/** Makes the report of what was measured. */
export function lossReport(
  measured: readonly MeasuredLoss[],
  { config, seeds }: { config: Config; seeds: readonly number[] },
): LossReport {
  const runs = measured.flatMap(({ runs }) => runs.filter((run) => run !== null));
  const { data, model, train } = config;
  return {
    rows: measured.map(rowOf).sort(bestFirst),
    notes: [...measured.flatMap(({ faults }) => faults), ...disturbanceNotes(measured)],
    command: commandLine("bench:losses"),
    seeds: [...seeds],
    budget: { epochs: train.epochs, stepsPerEpoch: distinct(runs, (run) => run.stepsPerEpoch) },
    recipe: { data, model, train },
    testImages: distinct(runs, (run) => run.images),
    protocols: distinct(runs, (run) => run.protocol),
    backends: distinct(runs, (run) => run.backend),
    versions: distinct(
      runs,
      ({ versions }) => Object.entries(versions).map((version) => version.join(" ")).join(", "),
    ),
    machines: distinct(runs, (run) => run.machine),
    commits: distinct(runs, (run) => run.commit ?? "unknown"),
    dates: distinct(runs, (run) => run.date).sort(),
  };
}

function rowOf({ lossCase: { name, companion }, runs }: MeasuredLoss): LossRow {
  const done = ended(runs);
  const none = done.length === 0;
  return {
    loss: name,
    companion,
    recallAt1: none ? null : tInterval(done.map((run) => run.recallAt1)),
    recallAt1OfSeeds: runs.map((run) => run?.recallAt1 ?? null),
    mapAtR: none ? null : tInterval(done.map((run) => run.mapAtR)).mean,
    stepSeconds: none ? null : median(done.flatMap((run) => run.stepSeconds)),
  };
}

/** Other work slows steps down; what is learnt in them does not change. */
function disturbanceNotes(measured: readonly MeasuredLoss[]): string[] {
  const disturbed = measured.filter(({ runs }) => {
    const shares = ended(runs).map((run) => run.disturbance);
    return shares.length > 0 && median(shares) > mostDisturbance;
  });
  if (disturbed.length === 0) return [];
  const titles = disturbed.length === measured.length
    ? "all losses"
    : disturbed.map(({ lossCase }) => caseTitle(lossCase)).join("; ");
  const share = `more than ${100 * mostDisturbance} % of the processors`;
  return [`Other work had ${share}, so that steps took longer, with ${titles}.`];
}

function bestFirst(a: LossRow, b: LossRow): number {
  return (b.recallAt1?.mean ?? -1) - (a.recallAt1?.mean ?? -1);
}

function ended(runs: readonly (LossRun | null)[]): LossRun[] {
  return runs.filter((run) => run !== null);
}

function distinct<Value>(runs: readonly LossRun[], of: (run: LossRun) => Value): Value[] {
  return [...new Set(runs.map(of))];
}
