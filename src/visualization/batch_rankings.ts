/**
 * Draws P×K batches and ranks each by one query, for the page of rankings within batches.
 *
 * @module
 */

import type { TrainConfig } from "../config/config.ts";
import { createRandom } from "../core/random.ts";
import { sampleBatches } from "../data/sample_batches.ts";
import { averageRankingPosition } from "../metrics/average_ranking_position.ts";
import { evaluateRanking, type LabelledRankingInput } from "../metrics/evaluate_ranking.ts";
import { type EmbeddingsFile, rankingInputOf } from "../ranking/embeddings_file.ts";
import { rank } from "../ranking/rank.ts";
import type { BatchRanking } from "./batch_rankings_page.ts";

/** The rankings of `count` batches of the training's P and K. */
export async function batchRankings(
  file: EmbeddingsFile,
  settings: Pick<TrainConfig, "categories_per_batch" | "samples_per_category">,
  { count, seed }: { count: number; seed: number },
): Promise<BatchRanking[]> {
  const random = createRandom(`${seed} batches to show`);
  const { labels } = rankingInputOf(file);
  const batches = sampleBatches(labels, {
    categoriesPerBatch: settings.categories_per_batch,
    samplesPerCategory: settings.samples_per_category,
    random,
  });
  // A category smaller than K repeats its samples, which would find themselves at distance 0.
  const rankings: BatchRanking[] = [];
  for (const batch of batches.take(count)) {
    rankings.push(
      await rankBatch(file, [...new Set(batch)], (bound) => random.integer(bound)),
    );
  }
  return rankings;
}

async function rankBatch(
  file: EmbeddingsFile,
  rows: number[],
  draw: (bound: number) => number,
): Promise<BatchRanking> {
  const batch = rowsOf(file, rows);
  const query = draw(rows.length);
  const { neighbours, distances } = await rank(batch, { queries: [query], k: rows.length - 1 });
  const { perQuery } = evaluateRanking(batch);
  return {
    query: file.samples[rows[query]],
    others: Array.from(neighbours, (neighbour, place) => ({
      ...file.samples[rows[neighbour]],
      rank: place + 1,
      distance: distances[place],
      sameCategory: batch.labels[neighbour] === batch.labels[query],
    })),
    queryAverageRankingPosition: perQuery.rankingPosition[query],
    batchAverageRankingPosition: averageRankingPosition(batch),
  };
}

function rowsOf(file: EmbeddingsFile, rows: readonly number[]): LabelledRankingInput {
  const { embeddings, dim, labels } = rankingInputOf(file);
  const chosen = new Float32Array(rows.length * dim);
  rows.forEach((row, index) => {
    chosen.set(embeddings.subarray(row * dim, (row + 1) * dim), index * dim);
  });
  return { embeddings: chosen, dim, labels: Int32Array.from(rows, (row) => labels[row]) };
}
