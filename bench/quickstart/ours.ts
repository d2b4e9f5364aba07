/**
 * Our side of `bench:quickstart`: trains by the configuration, embeds the test part with the best
 * model and measures, as `quickstart` does.
 *
 * @module
 */

import type { Config } from "../../src/config/config.ts";
import { listSamples } from "../../src/data/list_samples.ts";
import { splitSamples } from "../../src/data/split_samples.ts";
import { evaluateRanking } from "../../src/metrics/evaluate_ranking.ts";
import { embedRun } from "../../src/ranking/embed_run.ts";
import { rankingInputOf, readEmbeddings } from "../../src/ranking/embeddings_file.ts";
import { useBackend } from "../../src/tensor/use_backend.ts";
import { train } from "../../src/training/train.ts";
import { type Prepared, serveRounds } from "../serve_rounds.ts";

/** What the contenders are told. */
interface QuickstartJob {
  config: Config;
}

/** Chooses the backend; nothing of a training can be done before its round. */
async function prepare({ config }: QuickstartJob): Promise<Prepared> {
  const { name, reason } = await useBackend(config.model.backend);
  const split = splitSamples(await listSamples(config.data), config.data);

  async function round() {
    const started = performance.now();
    await train(config, { split });
    const trainingSeconds = (performance.now() - started) / 1000;
    const file = await readEmbeddings(await embedRun(config, { part: "test" }));
    const { recallAt } = evaluateRanking(rankingInputOf(file), { recallAt: [1] });
    return { images: file.samples.length, trainingSeconds, recallAt1: recallAt[1] };
  }

  return { versions: {}, choice: `backend ${name} (${reason})`, round };
}

if (import.meta.main) await serveRounds(prepare);
