/**
 * Does one run of `bench:losses` in a process of its own, so that no run finds another's memory or
 * graphs, and adds the conditions.
 *
 * @module
 */

import { runFiles } from "../../src/config/run_files.ts";
import { gitCommit } from "../../src/core/git_commit.ts";
import { denoCommand, projectRoot } from "../deno_command.ts";
import { describeMachine } from "../machine.ts";
import { type Round, startWorker } from "../worker.ts";
import type { LossRun, RunLoss } from "./kept_runs.ts";
import type { LossJob, LossRound } from "./ours.ts";

/** Gives what does runs, each on so many cores. What a run writes into its folder is removed. */
export function lossRunner({ threads }: { threads: number }): RunLoss {
  return async (config): Promise<LossRun> => {
    const job: LossJob = { config };
    const command = denoCommand("losses/ours.ts");
    const worker = await startWorker({ name: "the run", command, job: { ...job } }, { threads });
    try {
      const round = await worker.round() as Round & LossRound;
      const { images, stepsPerEpoch, stepSeconds, recallAt1, mapAtR, protocol } = round;
      const { versions, choice = "" } = worker.facts;
      return {
        ...{ images, stepsPerEpoch, stepSeconds, recallAt1, mapAtR, protocol },
        ...{ versions, backend: choice, disturbance: round.disturbance },
        commit: await gitCommit(projectRoot),
        date: new Date().toISOString().slice(0, 10),
        machine: await describeMachine(),
      };
    } finally {
      await worker.stop();
      await Deno.remove(runFiles(config.output).folder, { recursive: true }).catch(() => {});
    }
  };
}
