/**
 * The figures on the selection categories, by which the best model is chosen after each epoch.
 *
 * @module
 */

import type { Config } from "../config/config.ts";
import type { SelectionMetric } from "../config/selection_metric.ts";
import { neverStop, type StopSignal, throwIfStopped } from "../core/stop_signal.ts";
import type { ImageCache } from "../data/image_cache.ts";
import { labelsOf } from "../data/labels.ts";
import type { Sample } from "../data/sample.ts";
import type { Model } from "../model/model.ts";
import { embedDataset } from "../ranking/embed_dataset.ts";
import { measureRanking } from "../ranking/measure_ranking.ts";

export { type SelectionMetric, smallerIsBetter } from "../config/selection_metric.ts";

/** The selection metrics by name. */
export type SelectionMetrics = Record<SelectionMetric, number>;

/** How to validate. */
export interface ValidateOptions {
  config: Config;
  /** Decoded images of the epochs before. */
  cache: ImageCache;
  /** Looked at after each batch. */
  stop?: StopSignal;
}

/**
 * Embeds the selection samples and ranks each among all others; null if there are none.
 *
 * @throws {Stopped} once a stop signal came
 */
export async function validate(
  model: Model,
  samples: readonly Sample[],
  { config: { data }, cache, stop = neverStop }: ValidateOptions,
): Promise<SelectionMetrics | null> {
  if (samples.length === 0) return null;
  const { embeddings, dim } = await embedDataset(model, samples, {
    cropToBox: data.crop_to_box,
    prefetchBatches: data.prefetch_batches,
    cache,
    onProgress: () => throwIfStopped(stop),
  });
  const { labels } = labelsOf(samples);
  const ranking = await measureRanking({ embeddings, dim, labels }, {
    recallAt: [1],
    loneQueries: "exclude",
  });
  return {
    average_ranking_position: ranking.averageRankingPosition,
    recall_at_1: ranking.recallAt[1],
    map_at_r: ranking.mapAtR,
  };
}
