/**
 * Images become embeddings: every sample once, in order, without augmentation. Before it stand the
 * data set and a model, after it the embeddings file.
 *
 * @module
 */

import type { ImageCache } from "../data/image_cache.ts";
import { imagesToTensor } from "../data/images_to_tensor.ts";
import { loadBatches } from "../data/load_batches.ts";
import type { Sample } from "../data/sample.ts";
import type { Model } from "../model/model.ts";
import * as tf from "../tensor/tf.ts";
import { canTrace } from "../tensor/trace.ts";

/** How images are read and embedded. */
export interface EmbedDatasetOptions {
  /** Whether images are cropped to their boxes. */
  cropToBox?: boolean;
  /** Images in a batch; changes nothing but speed and memory. Default: as many as fit into both. */
  batchSize?: number;
  /** Batches decoded ahead. */
  prefetchBatches?: number;
  /** Keeps decoded images for the next time. */
  cache?: ImageCache;
  /** Told after each batch how many images it had. */
  onProgress?: (images: number) => void;
}

/** The embeddings of a list of samples. */
export interface Embeddings {
  /** [samples, dim], row by row. */
  embeddings: Float32Array;
  /** Length of one embedding. */
  dim: number;
}

/**
 * Embeds all samples; the last partial batch counts.
 *
 * @example
 * ```ts
 * import { buildModel, embedDataset, listSamples, loadConfig, useBackend } from "@likeness/likeness";
 *
 * await useBackend();
 * const { data, model: settings } = await loadConfig("examples/my_config.yaml");
 * const samples = await listSamples(data);
 * const model = buildModel(settings, { imageSize: data.image_size });
 * const { embeddings, dim } = await embedDataset(model, samples);
 * if (embeddings.length !== samples.length * dim) throw new Error("an embedding is missing");
 * model.dispose();
 * ```
 */
export async function embedDataset(
  model: Model,
  samples: readonly Sample[],
  {
    cropToBox = false,
    batchSize = defaultBatchSize(model.imageSize),
    prefetchBatches = 4,
    cache,
    onProgress,
  }: EmbedDatasetOptions = {},
): Promise<Embeddings> {
  const batches = loadBatches({
    samples,
    batches: batchesInOrder(samples.length, batchSize),
    imageSize: model.imageSize,
    cropToBox,
    prefetchBatches,
    cache,
  });
  const dim = model.settings.embedding_size;
  const embeddings = new Float32Array(samples.length * dim);
  for await (const batch of batches) {
    const output = tf.tidy(() => model.embed(imagesToTensor(batch)));
    embeddings.set(await output.data<"float32">(), batch.indices[0] * dim);
    output.dispose();
    onProgress?.(batch.indices.length);
  }
  return { embeddings, dim };
}

/** WebAssembly has 4 GiB of memory at most. */
function defaultBatchSize(imageSize: number): number {
  const pixels = (canTrace() ? 64 : 16) * 224 ** 2;
  return Math.max(1, Math.min(128, Math.floor(pixels / imageSize ** 2)));
}

/** The indices 0 … count − 1 in batches of `size`; the last may be smaller. */
export function* batchesInOrder(count: number, size: number): Generator<number[]> {
  for (let start = 0; start < count; start += size) {
    yield Array.from({ length: Math.min(size, count - start) }, (_, offset) => start + offset);
  }
}
