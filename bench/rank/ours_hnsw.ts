/**
 * Our side of the cases `hnsw …` of `bench:rank`: builds an approximate index once, then searches it
 * in each round.
 *
 * @module
 */

import { buildApproximateIndex, measureRecall } from "../../src/ranking/approximate_index.ts";
import { readEmbeddings } from "../../src/ranking/embeddings_file.ts";
import { arrayRows } from "../../src/ranking/row_reader.ts";
import { type Prepared, serveRounds } from "../serve_rounds.ts";
import type { RankJob } from "./cases.ts";

/** As the peer's: links on the lowest level are twice as many on both sides. */
const settings = { connectivity: 32, expansionAdd: 128, expansionSearch: 128 };

/** Builds the index and measures its recall. */
async function prepare(job: RankJob & { threads: number }): Promise<Prepared> {
  const { embeddings, dim } = await readEmbeddings(job.path);
  const reader = arrayRows(embeddings, dim);
  const started = performance.now();
  const index = buildApproximateIndex(reader, { ...settings, threads: job.threads });
  const buildSeconds = (performance.now() - started) / 1000;
  const queries = Int32Array.from({ length: job.queries }, (_, row) => row);
  const recall = await measureRecall(index, { reader }, { queries, k: job.k });
  const asked = embeddings.slice(0, job.queries * dim);
  return {
    versions: {},
    choice: "usearch, bfloat16, connectivity 32, 128 looked at; distances exact",
    round() {
      index.search(asked, { k: job.k, except: queries });
      return Promise.resolve({ images: job.queries, buildSeconds, recall });
    },
  };
}

if (import.meta.main) await serveRounds(prepare);
