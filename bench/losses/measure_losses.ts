/**
 * All runs of `bench:losses`: every loss with the first seed, then every loss with the next, so that
 * a bench that is broken off has seen all losses alike.
 *
 * @module
 */

import type { Config } from "../../src/config/config.ts";
import type { ConfigSource } from "../../src/config/load_config.ts";
import { info } from "../../src/core/log.ts";
import { formatDuration } from "../../src/core/progress.ts";
import { messageOf } from "../../src/core/user_error.ts";
import { caseTitle, type LossCase } from "./cases.ts";
import { keptOrNew, type LossRun, type RunLoss } from "./kept_runs.ts";

/** The runs of one case. */
export interface MeasuredLoss {
  lossCase: LossCase;
  /** A run for each seed; null where it failed. */
  runs: (LossRun | null)[];
  /** Why runs failed. */
  faults: string[];
}

/** How to measure. */
export interface MeasureOptions {
  /** What all runs have in common. */
  source: ConfigSource;
  /** `train.seed` of the runs of each case. */
  seeds: readonly number[];
  /** Where runs are kept. */
  folder: string;
  /** Does a run that is not kept. */
  run: RunLoss;
}

/**
 * Measures the cases. A run that fails is told in its case's faults, and the others go on.
 *
 * @throws {UserError} if a case's configuration is not valid
 */
export async function measureLosses(
  cases: readonly LossCase[],
  { source, seeds, folder, run }: MeasureOptions,
): Promise<MeasuredLoss[]> {
  const measured = cases.map((lossCase): MeasuredLoss => ({ lossCase, runs: [], faults: [] }));
  // All are made first: what is wrong with the last is to show before the first has run.
  const todo = seeds.flatMap((seed) =>
    measured.map((into) => ({ into, seed, config: runConfig(source, into.lossCase, seed, folder) }))
  );
  for (const [index, { into, seed, config }] of todo.entries()) {
    const title = `${index + 1}/${todo.length} ${caseTitle(into.lossCase)}, seed ${seed}`;
    const started = performance.now();
    try {
      const { run: done, isKept } = await keptOrNew(config, { folder, run });
      const how = isKept ? "kept" : formatDuration((performance.now() - started) / 1000);
      info(`${title}: Recall@1 ${done.recallAt1.toFixed(3)} (${how})`);
      into.runs.push(done);
    } catch (thrown) {
      const fault = `${caseTitle(into.lossCase)}, seed ${seed}: ${messageOf(thrown)}`;
      info(fault);
      into.runs.push(null);
      into.faults.push(fault);
    }
  }
  return measured;
}

function runConfig(
  source: ConfigSource,
  { loss }: LossCase,
  seed: number,
  folder: string,
): Config {
  const values = {
    "train.loss": loss,
    "train.seed": seed,
    "output.dir": `${folder}/run`,
    "output.name": loss.name,
  };
  return source.change(
    Object.entries(values).map(([key, value]) => ({ key, value, source: "bench:losses" })),
  ).config;
}
