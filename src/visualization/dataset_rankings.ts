/**
 * Chooses the queries for the page of rankings over the data set, and ranks the gallery for each.
 *
 * @module
 */

import { createRandom } from "../core/random.ts";
import { UserError } from "../core/user_error.ts";
import { type EmbeddingsFile, rankingInputOf } from "../ranking/embeddings_file.ts";
import { measureRanking } from "../ranking/measure_ranking.ts";
import { rank } from "../ranking/rank.ts";
import type { DatasetRankings, RankingRow } from "./dataset_rankings_page.ts";

/** Which queries to show. */
export interface DatasetRankingsOptions {
  /** How many queries. */
  rows: number;
  /** Random ones, or those with the largest average ranking position. */
  order: "random" | "worst first";
  /** Seed of the random ones. */
  seed: number;
  /** Neighbours a query; default 8. */
  k?: number;
  /** Bytes for ranking, as of `rank`. */
  maxMemory?: number;
}

/**
 * The rows of the page.
 *
 * @throws {UserError} if there is nothing to rank
 */
export async function datasetRankings(
  file: EmbeddingsFile,
  { rows, order, seed, k = 8, maxMemory }: DatasetRankingsOptions,
): Promise<Omit<DatasetRankings, "run" | "report">> {
  const input = rankingInputOf(file);
  const { perQuery, queryCount, galleryCount } = await measureRanking(input, { maxMemory });
  const positions = new Map(
    Array.from(perQuery.queries, (query, index) => [query, perQuery.rankingPosition[index]]),
  );
  // A lone query has no position: it has nothing to be ranked well or badly.
  const ranked = [...positions.keys()].filter((query) => !Number.isNaN(positions.get(query)));
  const chosen = order === "random"
    ? createRandom(`${seed} queries`).shuffle([...positions.keys()])
    : ranked.toSorted((a, b) => positions.get(b)! - positions.get(a)!);
  const queries = chosen.slice(0, rows);
  // A query that is searched too does not find itself.
  const self = queries.some((query) => file.samples[query].role === undefined) ? 1 : 0;
  const neighboursEach = Math.min(k, galleryCount - self);
  if (neighboursEach < 1) {
    const { run, part } = file.source;
    throw new UserError(
      `Cannot show rankings of "${run}": the ${part} part has a single image; wanted two or more.`,
    );
  }
  const { neighbours, distances } = await rank(input, { queries, k: neighboursEach, maxMemory });

  const rowOf = (query: number, index: number): RankingRow => ({
    query: file.samples[query],
    averageRankingPosition: positions.get(query)!,
    neighbours: Array.from({ length: neighboursEach }, (_, place) => {
      const position = index * neighboursEach + place;
      const neighbour = file.samples[neighbours[position]];
      return {
        ...neighbour,
        rank: place + 1,
        distance: distances[position],
        sameCategory: neighbour.category === file.samples[query].category,
      };
    }),
  });
  return { rows: queries.map(rowOf), order, queryCount, galleryCount };
}
