/**
 * Our side of `bench:rank`: the nearest neighbours as the ranking pages get them. Checks once that
 * they are those of the peer.
 *
 * @module
 */

import { UserError } from "../../src/core/user_error.ts";
import { openEmbeddingsFile, readEmbeddings } from "../../src/ranking/embeddings_file.ts";
import { rank, type Ranking, type RankOptions } from "../../src/ranking/rank.ts";
import { type Prepared, serveRounds } from "../serve_rounds.ts";
import type { RankJob } from "./cases.ts";

/** By how much distances may differ where the peer computes in float32. */
const tolerance = 1e-3;

/** Ranks once, and compares with the peer's answer. */
async function prepare(job: RankJob): Promise<Prepared> {
  const queries = Int32Array.from({ length: job.queries }, (_, row) => row);
  const rankAll = await ranker(job);
  const ranking = await rankAll({ queries, k: job.k });
  const differing = await compare(ranking, job.answer);
  return {
    versions: {},
    choice: `${ranking.by}; ${differing}`,
    async round() {
      await rankAll({ queries, k: job.k });
      return { images: job.queries };
    },
  };
}

async function ranker(
  { path, from }: RankJob,
): Promise<(options: RankOptions) => Promise<Ranking>> {
  if (from === "memory") {
    const { embeddings, dim } = await readEmbeddings(path);
    return (options) => rank({ embeddings, dim }, options);
  }
  const { reader } = openEmbeddingsFile(path);
  return (options) => rank({ reader }, options);
}

/** Says how the answers differ; those of one place must be the same but for rounding. */
async function compare({ distances, queries }: Ranking, answer: string): Promise<string> {
  const theirs = new Float32Array((await Deno.readFile(answer)).buffer);
  if (theirs.length !== distances.length) {
    throw new UserError(`Cannot compare ${distances.length} distances with ${theirs.length}.`);
  }
  let most = 0;
  for (let place = 0; place < theirs.length; place++) {
    most = Math.max(most, Math.abs(distances[place] - theirs[place]));
  }
  if (!(most < tolerance)) {
    throw new UserError(`Cannot bench: the distances differ from the peer's by ${most}.`);
  }
  return `neighbours of ${queries.length} queries are at the peer's distances to ${
    most.toFixed(6)
  }`;
}

if (import.meta.main) await serveRounds(prepare);
