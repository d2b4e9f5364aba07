/**
 * Our side of the cases `metrics …` of `bench:rank`: all metrics of a ranking. Checks once that those
 * that the peer has too are the same.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import { rankingInputOf, readEmbeddings } from "../../src/ranking/embeddings_file.ts";
import { measureRanking } from "../../src/ranking/measure_ranking.ts";
import { type Prepared, serveRounds } from "../serve_rounds.ts";
import type { RankJob } from "./cases.ts";

/** By how much metrics may differ where the peer computes in float32. */
const tolerance = 1e-4;

/** Measures once, and compares with the peer's answer. */
async function prepare(job: RankJob): Promise<Prepared> {
  const input = rankingInputOf(await readEmbeddings(job.path));
  const { recallAt, rPrecision, mapAtR } = await measureRanking(input, { recallAt: [1] });
  const ours: Record<string, number> = {
    precision_at_1: recallAt[1],
    r_precision: rPrecision,
    mean_average_precision_at_r: mapAtR,
  };
  const theirs: Record<string, number> = JSON.parse(await Deno.readTextFile(job.answer));
  for (const [name, value] of Object.entries(ours)) {
    if (Math.abs(value - theirs[name]) < tolerance) continue;
    throw new UserError(`Cannot bench: ${name} is ${value}, and the peer's is ${theirs[name]}.`);
  }
  const [first, last] = [ours.precision_at_1, ours.mean_average_precision_at_r];
  return {
    versions: {},
    choice: `Recall@1 ${first.toFixed(4)}, MAP@R ${last.toFixed(4)}, as the peer; and eight more`,
    async round() {
      await measureRanking(input);
      return { images: job.queries };
    },
  };
}

if (import.meta.main) await serveRounds(prepare);
