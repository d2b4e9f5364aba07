/**
 * What TensorBoard shows of a run's embeddings: the best and the worst rankings as images, and the
 * embedding projector. Before it stands the embeddings file; the task writes it into a folder.
 *
 * @module
 */

import type { Clock } from "../core/clock.ts";
import { evaluateRanking } from "../metrics/evaluate_ranking.ts";
import { type EmbeddingsFile, rankingInputOf } from "../ranking/embeddings_file.ts";
import { eventsFileOf } from "../tensorboard/events_file.ts";
import { projectorFiles } from "../tensorboard/projector_files.ts";
import { projection, type ProjectionOptions } from "./projection.ts";
import { rankingStrips, type RankingStripsOptions } from "./ranking_strips.ts";

/** What to show. */
export interface TensorboardOptions
  extends Omit<ProjectionOptions & RankingStripsOptions, "positions"> {
  /** The time; by default the machine's. */
  clock?: Clock;
}

/**
 * The files by their names.
 *
 * @throws {UserError} if there is nothing to rank, or an image cannot be read
 */
export async function tensorboardFiles(
  file: EmbeddingsFile,
  { clock, ...options }: TensorboardOptions,
): Promise<Map<string, Uint8Array>> {
  const { queries, rankingPosition } = evaluateRanking(rankingInputOf(file)).perQuery;
  // A lone query has no position: it has nothing to be ranked well or badly.
  const positions = new Map(
    Array.from(queries, (query, index) => [query, rankingPosition[index]] as const)
      .filter(([, position]) => !Number.isNaN(position)),
  );
  const strips = await rankingStrips(file, { ...options, positions });
  return new Map([
    eventsFileOf(file.source.epoch, strips, clock),
    ...projectorFiles(await projection(file, { ...options, positions })),
  ]);
}
