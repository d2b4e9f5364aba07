/**
 * Which categories the model finds alike, for the sampler `hard_class`: at the start of every
 * `refresh_epochs`-th epoch, by the mean embedding of each. It is part of the training's state, so
 * that an epoch that was broken off goes on with the same batches.
 *
 * @module
 */

import type { Config } from "../config/config.ts";
import { createRandom } from "../core/random.ts";
import { type StopSignal, throwIfStopped } from "../core/stop_signal.ts";
import type { ImageCache } from "../data/image_cache.ts";
import { rowsByLabel } from "../data/samplers/rows_by_label.ts";
import type { Sample } from "../data/sample.ts";
import type { Model } from "../model/model.ts";
import { embedDataset } from "../ranking/embed_dataset.ts";
import { rank } from "../ranking/rank.ts";
import type { TrainingState } from "./training_state.ts";

/** What the embeddings are made of. */
export interface NearestCategoriesInput {
  config: Config;
  samples: readonly Sample[];
  /** The category of each sample, 0 … categories − 1. */
  labels: Int32Array;
  /** Decoded images of the epochs before. */
  cache: ImageCache;
  /** Looked at after each batch. */
  stop: StopSignal;
}

/**
 * Brings `state.nearest` up to date, if an epoch begins that needs it.
 *
 * @throws {Stopped} once a stop signal came; the state is as before
 */
export async function refreshNearestCategories(
  state: Pick<TrainingState, "nearest" | "epoch" | "progress">,
  model: Model,
  { config: { data, train }, samples, labels, cache, stop }: NearestCategoriesInput,
): Promise<void> {
  const { sampler } = train;
  if (sampler.name !== "hard_class" || state.progress !== null) return;
  if (state.nearest && (state.epoch - 1) % sampler.refresh_epochs !== 0) return;
  // A stream of its own: the epoch's begins with its batches.
  const random = createRandom(`${train.seed} nearest categories of epoch ${state.epoch}`);
  const some = [...rowsByLabel(labels).values()]
    .flatMap((rows) => random.shuffle(rows).slice(0, train.samples_per_category))
    .sort((a, b) => a - b);
  const { embeddings, dim } = await embedDataset(model, some.map((row) => samples[row]), {
    cropToBox: data.crop_to_box,
    prefetchBatches: data.prefetch_batches,
    cache,
    onProgress: () => throwIfStopped(stop),
  });
  const someLabels = some.map((row) => labels[row]);
  state.nearest = await nearestCategories(
    { embeddings, dim, labels: someLabels },
    sampler.neighbours,
  );
}

/** The embeddings of some samples of each category. */
export interface LabelledEmbeddings {
  /** `[samples, dim]`. */
  embeddings: Float32Array;
  /** Length of an embedding. */
  dim: number;
  /** The category of each, 0 … categories − 1, none missing. */
  labels: ArrayLike<number>;
}

/**
 * The `count` categories nearest to each, nearest first, by the Euclidean distance of their mean
 * embeddings.
 */
export async function nearestCategories(
  { embeddings, dim, labels }: LabelledEmbeddings,
  count: number,
): Promise<number[][]> {
  const rows = rowsByLabel(labels);
  const means = new Float32Array(rows.size * dim);
  for (const [label, own] of rows) {
    for (let d = 0; d < dim; d++) {
      let sum = 0;
      for (const row of own) sum += embeddings[row * dim + d];
      means[label * dim + d] = sum / own.length;
    }
  }
  const { neighbours } = await rank({ embeddings: means, dim }, { k: count });
  return Array.from(
    { length: rows.size },
    (_, label) => [...neighbours.subarray(label * count, (label + 1) * count)],
  );
}
