/**
 * One run of `bench:losses`, in a process of its own: trains by the configuration, embeds the test
 * part with the best model and measures, as `ml:train` and `analysis:analyze` do.
 *
 * @module
 */

import type { Config } from "../../src/config/config.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import { describeProtocol } from "../../src/data/protocol.ts";
import { splitSamples } from "../../src/data/split_samples.ts";
import { evaluateRanking } from "../../src/metrics/evaluate_ranking.ts";
import { embedRun } from "../../src/ranking/embed_run.ts";
import { rankingInputOf, readEmbeddings } from "../../src/ranking/embeddings_file.ts";
import { useBackend } from "../../src/tensor/use_backend.ts";
import { train } from "../../src/training/train.ts";
import { type Prepared, serveRounds } from "../serve_rounds.ts";

/** What the process is told. */
export interface LossJob {
  config: Config;
}

/** What it tells of its one round. */
export interface LossRound {
  /** Images of the test part. */
  images: number;
  /** Steps of training in an epoch. */
  stepsPerEpoch: number;
  /** Of each epoch: seconds of training a step. */
  stepSeconds: number[];
  recallAt1: number;
  mapAtR: number;
  /** Under which conditions it was measured, in words. */
  protocol: string;
}

async function prepare({ config }: LossJob): Promise<Prepared> {
  const { name, reason } = await useBackend(config.model.backend, config.model);
  const split = splitSamples(await listSamples(config.data), config.data);

  async function round(): Promise<LossRound & Record<string, unknown>> {
    // What an earlier bench that was broken off has left counts for nothing.
    const { epochs, steps, files } = await train(config, { split, overwrite: true });
    const stepsPerEpoch = steps / epochs;
    const epochSeconds = secondsColumn(await Deno.readTextFile(files.timings));
    const file = await readEmbeddings(await embedRun(config, { part: "test" }));
    const { recallAt, mapAtR } = evaluateRanking(rankingInputOf(file), { recallAt: [1] });
    return {
      images: file.samples.length,
      stepsPerEpoch,
      stepSeconds: epochSeconds.map((seconds) => seconds / stepsPerEpoch),
      recallAt1: recallAt[1],
      mapAtR,
      protocol: describeProtocol(file.protocol),
    };
  }

  return { versions: {}, choice: `backend ${name} (${reason})`, round };
}

/** The column `seconds` of `timings.csv`. */
function secondsColumn(csv: string): number[] {
  const [header, ...rows] = csv.trimEnd().split("\n").map((line) => line.split(","));
  const column = header.indexOf("seconds");
  return rows.map((row) => Number(row[column]));
}

if (import.meta.main) await serveRounds(prepare);
